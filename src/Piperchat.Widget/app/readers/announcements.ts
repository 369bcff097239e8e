// Nobody reads unseen: each key that a channel's messages begin to be sealed for is a line in the conversation, before the first message
// that includes it. So a reader whom the relay names is seen.

import { sameUser } from "../people/names";
import type { SiteUser } from "../people/site-user";
import type { KeyRecord } from "../protocol";

export type Announcement = {
  /** The Ed25519 key. */
  readonly key: string;
  /** The X25519 key that messages are sealed for from this line on. */
  readonly x25519: string;
  /** "device": one more key of somebody who reads already, by the site's word. "site-user": the site says another name of this key than before. */
  readonly what: "reads" | "device" | "new-key" | "site-user";
  /** The line stands after this seq. */
  readonly after: number;
  /** The key has left since; when it comes back a new line is due. */
  readonly over: boolean;
  /** Whose key the site said this is: proof of nothing, but noticed where the site says another thing later. */
  readonly site: SiteUser | null;
  /** Whose shared key it is. */
  readonly team?: string | null;
};

export type Announced = Pick<KeyRecord, "ed25519_pub" | "x25519_pub"> & { readonly site: SiteUser | null; readonly team?: string | null };

/** The lines so far and those that are due; `newest` is the newest seq that is loaded, `me` whom the site says we are. The same list where nothing is. */
export function announce(said: readonly Announcement[], readers: readonly Announced[], newest: number, me: SiteUser | null = null): readonly Announcement[] {
  const reading = new Map(readers.map((reader) => [reader.ed25519_pub, reader]));
  const lines = said.map((line) => revised(line, reading.get(line.key)));
  for (const reader of readers) for (let line; (line = dueLine(lines, reader, newest, me)) !== null; ) lines.push(line);
  return lines.length === said.length && lines.every((line, i) => line === said[i]) ? said : lines;
}

/** Whether a line tells of exactly these keys, and of whose they are. */
export function isTold(said: readonly Announcement[], { ed25519_pub, x25519_pub, site }: Announced): boolean {
  const line = standingLine(said, ed25519_pub);
  return line?.x25519 === x25519_pub && !isAnother(line.site, site);
}

/** The stored lines, which only ever grow in number, where this tab shows them: one that another tab added stands no higher than what was here before it came. */
export function placed(stored: readonly Announcement[], shown: readonly Announcement[], newest: number): readonly Announcement[] {
  return stored.map((line, i) => ({ ...line, after: shown[i]?.after ?? Math.max(line.after, newest) }));
}

/** Keys of teams that came before later ones of theirs: whoever names one again brings back who left. */
export function replacedKeys(said: readonly Announcement[]): ReadonlySet<string> {
  const newest = new Map(said.flatMap(({ team, key }) => (team == null ? [] : [[team, key] as const])));
  return new Set(said.flatMap(({ team, key }) => (team == null || newest.get(team) === key ? [] : [key])));
}

/** Whom the site named before the line that says otherwise. */
export function namedBefore(said: readonly Announcement[], line: Announcement): SiteUser | null {
  return said.slice(0, said.indexOf(line)).findLast(({ key, site }) => key === line.key && site !== null)?.site ?? null;
}

/** One line says one thing: a key that is new under a name that is new gets two. */
function dueLine(said: readonly Announcement[], { ed25519_pub: key, x25519_pub: x25519, site, team = null }: Announced, after: number, me: SiteUser | null): Announcement | null {
  const standing = standingLine(said, key);
  const line = { key, x25519, after, over: false, site, ...(team !== null && { team }) };
  if (standing === undefined) {
    // A team's key never changes: it gets another one, as when somebody leaves.
    if (team !== null) return { ...line, what: said.some((other) => other.team === team) ? "new-key" : "reads" };
    const isDevice = site !== null && (site.id === me?.id || said.some((other) => other.key !== key && other.site?.id === site.id));
    return { ...line, what: isDevice ? "device" : "reads" };
  }
  if (standing.x25519 !== x25519) return { ...line, what: "new-key", site: standing.site };
  return isAnother(standing.site, site) ? { ...line, what: "site-user" } : null;
}

/** A key that left is over; whom the site names for the first time is noted without a line. */
function revised(line: Announcement, reader: Announced | undefined): Announcement {
  if (line.over) return line;
  if (reader === undefined) return { ...line, over: true };
  return line.site == null && reader.site !== null ? { ...line, site: reader.site } : line;
}

/** Saying nothing takes nothing back. */
function isAnother(before: SiteUser | null, now: SiteUser | null): boolean {
  return before != null && now !== null && !sameUser(before, now);
}

function standingLine(said: readonly Announcement[], key: string): Announcement | undefined {
  return said.findLast((line) => line.key === key && !line.over);
}
