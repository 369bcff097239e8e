import type { KeyRecord } from "../protocol";
import type { PinBook } from "../pins/pin-book";

/**
 * What to call a key: the name that its pinned record signs, else its label. A name that is in dispute isn't shown as its
 * bearer's: anyone may post under a key of their own and call it bob (attack 2).
 */
export function nameOf(book: PinBook, ed25519Pub: string): string {
  const record = book.pins.value.get(ed25519Pub);
  return record === undefined ? nameOfKey(ed25519Pub) : nameOfRecord(record);
}

/** The beginning of its fingerprint, for a key whose name isn't to be believed, or isn't known. */
export function nameOfKey(ed25519Pub: string): string {
  return `key ${ed25519Pub.slice(0, 8)}…`;
}

export function nameOfRecord({ username, team, dot1 }: KeyRecord): string {
  // "you can read from here on" must not be said of somebody who took that name.
  if (username === "you") return "“you”";
  return username ?? team ?? dot1;
}
