import type { KeyRecord } from "../protocol";

/** The beginning of its fingerprint, for a key whose name isn't to be believed, or isn't known. */
export function nameOfKey(ed25519Pub: string): string {
  return `key ${ed25519Pub.slice(0, 8)}…`;
}

/** What the key calls itself. */
export function nameOfRecord({ username, team, dot1 }: KeyRecord): string {
  return username === null ? (team ?? dot1) : unlikeYou(username);
}

/** "you joined" must not be said of somebody who took that name. */
export function unlikeYou(name: string): string {
  return name.toLowerCase() === "you" ? `“${name}”` : name;
}
