// Places in a channel's log, and what one who has everything up to a place may be told next.

/** `<log>.<seq>`, or LAST, or HEAD. */
export type Cursor = string;

/** The last 100 that there are; as the place of somebody: told so, and got nothing of it yet. */
export const LAST: Cursor = "last100";

/** What comes from now on; as the place of somebody: wants nothing that was there before. */
export const HEAD: Cursor = "head";

/** What somebody gets who has nothing yet. */
const BACKLOG = 100;

export type Place = { readonly log: string; readonly seq: number };

/** Null for LAST and HEAD, and for what isn't a cursor. */
export function placeOf(cursor: Cursor | null | undefined): Place | null {
  const [, log, seq] = /^([0-9a-f]{16})\.(\d{1,15})$/.exec(cursor ?? "") ?? [];
  return log === undefined ? null : { log, seq: Number(seq) };
}

export function isCursor(value: unknown): value is Cursor {
  return typeof value === "string" && (value === LAST || value === HEAD || placeOf(value) !== null);
}

/** Whether one who has everything up to `mine` misses nothing that lies before what comes after `from`. */
export function reaches(mine: Cursor | null, from: Cursor): boolean {
  if (mine === null || mine === from || mine === HEAD) return mine !== null;
  const [has, next] = [placeOf(mine), placeOf(from)];
  return has !== null && next !== null && has.log === next.log && has.seq >= next.seq;
}

/** The later of two places of one log; else `b`. */
export function later(a: Cursor, b: Cursor): Cursor {
  const [one, two] = [placeOf(a), placeOf(b)];
  return one !== null && two !== null && one.log === two.log && one.seq > two.seq ? a : b;
}

/** The earlier of two places of one log; else `a`. */
export function earlier(a: Cursor, b: Cursor): Cursor {
  return later(a, b) === a && sameLog(a, b) ? b : a;
}

export function sameLog(a: Cursor, b: Cursor): boolean {
  const log = placeOf(a)?.log;
  return log !== undefined && log === placeOf(b)?.log;
}

/** Far enough back for one who has nothing. */
export function withBacklog(cursor: Cursor): Cursor {
  const place = placeOf(cursor);
  return place === null ? LAST : `${place.log}.${Math.max(0, place.seq - BACKLOG)}`;
}

/** Whether what comes after it is all that there is. */
export function isStart(cursor: Cursor): boolean {
  return placeOf(cursor)?.seq === 0;
}
