// A channel of a relay in memory, and what its people do to it: for tests only.

import { afterEach, beforeEach, expect } from "vitest";
import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { signAction, type Act, type Action, type AuditEntry, type Role, type Settings } from "../protocol";
import type { MemoryDatabase } from "../storage/database";
import { HostRelay } from "./host-relay";
import { started } from "./people";
import { found, until } from "./until";

/** Made anew for each test of the file that calls it. */
export function rosterTests() {
  const at = {
    relay: new HostRelay(),
    sessions: [] as Session[],
    place: (channel = "main") => ({ relay: at.relay.relay, tenant: "", channel }),

    async person(username: string, database?: MemoryDatabase): Promise<Session> {
      const session = await started(at.relay, username, "main", database);
      at.sessions.push(session);
      await found(() => current(session).live.value || current(session).closed.value !== null);
      return session;
    },

    /** Somebody who has keys here, and isn't in the channel. */
    async elsewhere(username: string): Promise<Session> {
      const session = await started(at.relay, username, "elsewhere");
      at.sessions.push(session);
      return session;
    },

    sign: (by: Session, act: Act): Promise<Action> => signAction(by.parts.keeper.signing, at.place(), act, at.relay.headOf("main"), Math.floor(Date.now() / 1000)),
    does: async (by: Session, act: Act): Promise<AuditEntry> => at.relay.add("main", await at.sign(by, act)),

    /** ada owns the channel, bob is a member, and both know it. */
    async claimed(): Promise<{ ada: Session; bob: Session }> {
      const [ada, bob] = [await at.person("ada"), await at.person("bob")];
      await at.does(ada, claim);
      await at.does(ada, role(bob, "member"));
      for (const each of [ada, bob]) await at.followed(each);
      await knows(ada, "ada", "bob");
      return { ada, bob };
    },

    followed: (session: Session) => until(() => expect(current(session).governing.roster.value?.hash).toBe(at.relay.headOf("main"))),
    posted: (count: number) => until(() => expect(at.relay.posted).toHaveLength(count)),
    sealedFor: (n: number) => Object.keys(at.relay.posted[n]?.wraps ?? {}).sort(),
  };
  beforeEach(() => {
    at.relay = new HostRelay();
  });
  afterEach(() => at.sessions.splice(0).forEach((session) => session.end()));
  return at;
}

export const claim: Act = { action: "claim", description: "" };
export const role = (of: Session, to: Role): Act => ({ action: "role", target_dot1: of.me.dot1, target_ed25519_pub: of.me.ed25519_pub, role: to });
export const settings = (readers: Settings["readers"]): Act => ({ action: "settings", settings: { description: "", history: "ask", readers } });

export const current = (session: Session) => session.current.value as Channel;
export const knows = (session: Session, ...names: string[]) =>
  until(() => expect(current(session).readers.value?.list.map(({ record }) => record.username).sort()).toEqual(names.sort()));

/** What stands in the conversation, those who came and went aside. */
export const types = (session: Session) => current(session).log.value.entries.filter(({ type }) => !["join", "passed"].includes(type)).map(({ type }) => type);
