// What a channel's audit log says of a key. Whoever asks has verified and replayed it (roster/roster-log.ts).

import { roleOf, UNCLAIMED, type History, type KeyRecord, type Role, type Roster, type Settings } from "../protocol";
import type { LogState } from "../roster/roster-log";

/** What keeps a key from writing: banned, taken out, or never let in. */
export type Bar = "banned" | "removed" | "outside";

/** What holds by it; until it is known, what holds where nobody claimed anything. */
export function rosterIn(state: LogState): Roster {
  return state.kind === "unknown" ? UNCLAIMED : state.roster;
}

/** From the narrowest. */
const HISTORIES: readonly History[] = ["never", "ask", "roster", "site"];
/** What holds in a claimed channel until somebody sets it. */
const BY_CLAIM: Pick<Settings, "history" | "readers"> = { history: "ask", readers: "roster" };

/**
 * The settings that hold. What no owner signed is the site's word: where it lets more people read, or hands more on, than an owner did, that waits
 * until the user agrees to the entry that says so: by its hash, for in another log the same place is another entry.
 */
export function heeded(roster: Roster, agreedTo: string | null): Roster {
  return roster.settings !== null && widens(roster) && agreedTo !== roster.settingsHash ? { ...roster, settings: narrowed(roster, roster.settings) } : roster;
}

/** The hash of the entry of the site's that the user hasn't agreed to, or null. */
export function unagreed(roster: Roster, agreedTo: string | null): string | null {
  return widens(roster) && agreedTo !== roster.settingsHash ? roster.settingsHash : null;
}

function widens(roster: Roster): boolean {
  const { settings } = roster;
  if (settings === null) return false;
  const narrow = narrowed(roster, settings);
  return narrow.readers !== settings.readers || narrow.history !== settings.history;
}

function narrowed({ signedSettings }: Roster, settings: Settings): Settings {
  const own = signedSettings ?? BY_CLAIM;
  const history = HISTORIES[Math.min(HISTORIES.indexOf(settings.history), HISTORIES.indexOf(own.history))] as History;
  return { ...settings, history, readers: settings.readers === "open" && own.readers !== "open" ? "roster" : settings.readers };
}

/** How what was said before is handed on here. */
export function historyOf({ settings }: Roster): History {
  return settings?.history ?? "ask";
}

/** Whether history is handed on to this key without a question: by `roster` where an owner or admin signed its place, by `site` also where only the site names it. */
export function isHandedByItself(roster: Roster | null, { ed25519_pub }: Pick<KeyRecord, "ed25519_pub">, isNamed: boolean): boolean {
  const history = roster === null ? "ask" : historyOf(roster);
  const row = roster?.roles.get(ed25519_pub);
  const isIn = row !== undefined && takesPart(row.role);
  if (history === "site") return isIn || isNamed;
  return history === "roster" && isIn && row.signed;
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
