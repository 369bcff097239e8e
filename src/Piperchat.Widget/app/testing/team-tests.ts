// A site with a support team and its customers, at a relay in memory: for tests only.

import { afterEach, beforeEach, expect } from "vitest";
import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import type { SiteUser } from "../people/site-user";
import { sealEnvelope, type Content, type Identity, type Recipient } from "../protocol";
import { MemoryDatabase, type Database } from "../storage/database";
import type { TeamKeeper } from "../teams/team-keeper";
import { Teams } from "../teams/teams";
import { Dues } from "../history/dues";
import { HostRelay } from "./host-relay";
import { browserOf, read, sessionOf } from "./people";
import { until } from "./until";

export const cleo = { id: "c", name: "Cleo Customer" };
export const ada = { id: "1", name: "Ada Agent" };
export const ben = { id: "2", name: "Ben Agent" };
export const dan = { id: "3", name: "Dan Agent" };

/** Made anew for each test of the file that calls it: in channels `support-…` the team "support" answers, which is ada, ben and dan. */
export function teamTests() {
  const site = {
    relay: new HostRelay(),
    sessions: [] as Session[],
    keepers: [] as { end(): void }[],

    async at(user: SiteUser, channel = "support-1", database: Database = new MemoryDatabase()): Promise<Session> {
      const start = await browserOf(site.relay.as(user), channel, database);
      if (start.phase.value.name !== "chat") await start.startChatting(null);
      site.sessions.push(sessionOf(start));
      site.keepers.push(new Teams(sessionOf(start)), new Dues(sessionOf(start)));
      await until(() => expect(shown(sessionOf(start)).readers.value).not.toBeNull());
      return sessionOf(start);
    },

    /** How many messages were posted in a channel. */
    posted: (channel: string) => site.relay.posted.filter((each) => each.channel === channel).length,

    /** What anybody with a key can have signed, in the log without anyone's leave. */
    async puts(by: Identity, channel: string, content: Content, recipients: readonly Recipient[], id: string = crypto.randomUUID()): Promise<string> {
      const place = { relay: site.relay.relay, tenant: "", channel };
      const { envelope } = await sealEnvelope(by, recipients, { place, id, createdAt: new Date().toISOString(), prev: null, content });
      site.relay.append(channel, envelope);
      return id;
    },
  };
  beforeEach(() => {
    site.relay = new HostRelay();
    site.relay.teamsOf = (channel) => (channel.startsWith("support-") ? ["support"] : []);
    site.relay.teamMembers.set("support", new Set([ada.id, ben.id, dan.id]));
    site.relay.readersBySite = (channel) => (channel === "team-support" ? [...(site.relay.teamMembers.get("support") ?? [])] : []);
  });
  afterEach(() => {
    for (const each of [...site.keepers.splice(0), ...site.sessions.splice(0)]) each.end();
  });
  return site;
}

export function shown(session: Session): Channel {
  if (session.current.value === null) throw new Error("no channel is shown");
  return session.current.value;
}

export const reads = (session: Session, ...texts: string[]) => until(() => expect(read(session)).toEqual(texts));

export async function keeperOf(session: Session, team = "support"): Promise<TeamKeeper> {
  await until(() => expect(session.teams.value?.keepers.value.has(team)).toBe(true));
  return session.teams.value?.keepers.value.get(team) as TeamKeeper;
}

export async function holdsKey(session: Session): Promise<void> {
  const keeper = await keeperOf(session);
  await until(() => expect(keeper.holds.value).toBe(true));
}

/** The colleague has every key that the team has had: from the beginning, or handed over. */
export async function handsOver(session: Session, colleague: Session): Promise<void> {
  const [giver, taker] = [await keeperOf(session), await keeperOf(colleague)];
  await until(async () => {
    if (giver.asking.value.length > 0) await giver.handOver();
    expect(taker.holds.value).toBe(true);
  });
}

export const states = (session: Session) => shown(session).log.value.entries.flatMap((entry) => (entry.type === "message" ? [entry.shown.state] : []));
export const dropped = (session: Session) => shown(session).readers.value?.dropped.map(({ why }) => why);
export const lines = (session: Session) => shown(session).notes.value.announcements.map(({ what, key }) => `${what} ${session.people.nameOf(key).name}`);
