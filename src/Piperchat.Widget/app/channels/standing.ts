// What a channel's audit log says of a key. Whoever asks has verified and replayed it (roster/roster-log.ts).

import { roleOf, UNCLAIMED, type Role, type Roster } from "../protocol";
import type { LogState } from "../roster/roster-log";

/** What keeps a key from writing: banned, taken out, or never let in. */
export type Bar = "banned" | "removed" | "outside";

/** What holds by it; until it is known, what holds where nobody claimed anything. */
export function rosterIn(state: LogState): Roster {
  return state.kind === "unknown" ? UNCLAIMED : state.roster;
}

export function takesPart(role: Role): boolean {
  return role === "owner" || role === "admin" || role === "member";
}

/** Whom the log banned or took out reads nothing, whoever says otherwise, until it gives a role again. */
export function isShutOut({ roles }: Roster, key: string): boolean {
  const role = roles.get(key)?.role;
  return role !== undefined && !takesPart(role);
}

/** Once claimed, a channel is read by its members unless its settings say otherwise. */
export function isForMembers({ claimed, settings }: Roster): boolean {
  return claimed && settings?.readers !== "open";
}

/** Null where nothing does: in a claimed channel its members write, in any other everybody. */
export function barOf(roster: Roster, key: string): Bar | null {
  const role = roster.roles.get(key)?.role;
  if (role === "banned") return "banned";
  if (!roster.claimed || (role !== undefined && takesPart(role))) return null;
  return role === "none" ? "removed" : "outside";
}

/** Whether it may take out what others wrote. */
export function moderates(roster: Roster, key: string): boolean {
  return ["owner", "admin"].includes(roleOf(roster, key));
}

export function ownersOf({ roles }: Roster): readonly string[] {
  return [...roles].filter(([, { role }]) => role === "owner").map(([key]) => key);
}
