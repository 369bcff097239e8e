// What a channel's audit log comes to: its owners, admins, members, whom it removed or banned, its settings, the messages taken out.
// Every client replays the log by these rights, which the relay's own table of them must bear out.

import { bytesOfHex } from "../canonical/hex";
import { Fault } from "../faults/fault";
import { dot1Of } from "../keys/hashing";
import { EMPTY_LOG, type Act, type Action, type OperatorAction, type Role, type Settings } from "./action";
import type { AuditEntry } from "./audit-entry";

export type RosterRow = {
  readonly dot1: string;
  readonly role: Role;
  /** The entry that gave it, and when the relay took that. */
  readonly seq: number;
  readonly at: string;
  /** An owner or admin signed it; else it is the site's. */
  readonly signed: boolean;
};

export type Roster = {
  /** The entry that it was replayed up to, which is what a client pins. */
  readonly seq: number;
  readonly hash: string;
  readonly claimed: boolean;
  /** By the claim, then by the settings. */
  readonly description: string;
  /** Null while no entry set any: then what the protocol says holds, and the host. */
  readonly settings: Settings | null;
  /** The hash of the entry that set them, and the last ones that an owner signed: those that an operator set are the site's word. */
  readonly settingsHash: string | null;
  readonly signedSettings: Settings | null;
  /** By Ed25519 key: a label collides. Role "none": the log took this key out. */
  readonly roles: ReadonlyMap<string, RosterRow>;
  /** Ids of the messages that an owner or an admin took out. */
  readonly removed: ReadonlySet<string>;
};

export const UNCLAIMED: Roster = { seq: 0, hash: EMPTY_LOG, claimed: false, description: "", settings: null, settingsHash: null, signedSettings: null, roles: new Map(), removed: new Set() };

/** Why an act can't be the log's next entry, in the relay's own words for it. */
export type Objection = "claimed" | "not_claimed" | "last_owner" | "forbidden";

/** An entry of whoever had no right to it: the relay let in what nobody was entitled to. */
export class NotEntitled extends Fault {
  constructor(readonly seq: number, readonly objection: Objection) {
    super("bad_value", "record", `whoever made entry ${seq} had no right to it: ${objection}`);
  }
}

/** Goes on from a roster by the entries after it, which verifyAuditEntry has let through. Throws NotEntitled. */
export async function replay(before: Roster, entries: readonly AuditEntry[]): Promise<Roster> {
  // One copy for all of them: a copy for each would make a long log's time grow with its square.
  const roster = { ...before, roles: new Map(before.roles), removed: new Set(before.removed) };
  for (const { seq, at, hash, record } of entries) {
    const objection = objectionTo(roster, record.ed25519_pub, record);
    if (objection !== null) throw new NotEntitled(seq, objection);
    await apply(roster, record, { seq, at }, hash);
    Object.assign(roster, { seq, hash });
  }
  return roster;
}

/** Null where the act may come next. `actor`: an Ed25519 key; null for an operator, whom the host's policy lets do as an owner may. */
export function objectionTo(roster: Roster, actor: string | null, act: Act): Objection | null {
  if (act.action === "claim") return roster.claimed ? "claimed" : null;
  if (!roster.claimed) return "not_claimed";
  const role = actor === null ? "owner" : roleOf(roster, actor);
  if (role !== "owner" && !(role === "admin" && isForAdmins(roster, act))) return "forbidden";
  return act.action === "role" && act.role !== "owner" && isLastOwner(roster, act.target_ed25519_pub) ? "last_owner" : null;
}

/** "none", too, for whom the log never named. */
export function roleOf({ roles }: Roster, ed25519Pub: string): Role {
  return roles.get(ed25519Pub)?.role ?? "none";
}

export function isLastOwner(roster: Roster, ed25519Pub: string): boolean {
  return roleOf(roster, ed25519Pub) === "owner" && [...roster.roles.values()].filter(({ role }) => role === "owner").length === 1;
}

function isForAdmins(roster: Roster, act: Act): boolean {
  if (act.action === "remove") return true;
  return act.action === "role" && !ranks(act.role) && !ranks(roleOf(roster, act.target_ed25519_pub));
}

function ranks(role: Role): boolean {
  return role === "owner" || role === "admin";
}

type Growing = { -readonly [Name in keyof Roster]: Roster[Name] } & { roles: Map<string, RosterRow>; removed: Set<string> };

async function apply(roster: Growing, record: Action | OperatorAction, at: Pick<RosterRow, "seq" | "at">, hash: string): Promise<void> {
  const given = { ...at, signed: record.ed25519_pub !== null };
  switch (record.action) {
    case "claim":
      Object.assign(roster, { claimed: true, description: record.description });
      // An operator's claim makes nobody an owner: the site has no key.
      if (record.ed25519_pub !== null) roster.roles.set(record.ed25519_pub, { dot1: await dot1Of(bytesOfHex(record.ed25519_pub)), role: "owner", ...given });
      return;
    case "role":
      roster.roles.set(record.target_ed25519_pub, { dot1: record.target_dot1, role: record.role, ...given });
      return;
    case "settings":
      Object.assign(roster, { settings: record.settings, settingsHash: hash, description: record.settings.description });
      if (record.ed25519_pub !== null) roster.signedSettings = record.settings;
      return;
    case "remove":
      roster.removed.add(record.target);
  }
}
