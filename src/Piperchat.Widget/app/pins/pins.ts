// What a client remembers of the keys it met: the last record of each Ed25519 key. The rules, apart from where they are kept.

import { canonicalText, type KeyRecord } from "../protocol";

/** The pinned records of one relay and tenant, by Ed25519 key. */
export type Pins = ReadonlyMap<string, KeyRecord>;

export type Verdict =
  /** First met, or a higher serial: pin it. */
  | { readonly kind: "take" }
  /** The pinned record, again. */
  | { readonly kind: "same" }
  /** A lower serial: someone brings back what was replaced (attack 5). The pinned one holds. */
  | { readonly kind: "older" }
  /** Nothing is sealed for this person until the user accepts. */
  | { readonly kind: "conflict"; readonly why: "forked" }
  | { readonly kind: "conflict"; readonly why: "name"; readonly before: KeyRecord };

export type Conflict = Extract<Verdict, { kind: "conflict" }>;

/** What to make of a record whose signature was verified. */
export function judge(pins: Pins, record: KeyRecord): Verdict {
  const pinned = pins.get(record.ed25519_pub);
  const again = pinned !== undefined && record.serial === pinned.serial;
  if (pinned !== undefined && record.serial < pinned.serial) return { kind: "older" };
  if (again && lostItsName(pinned, record)) return { kind: "same" };
  if (again && !sameContent(pinned, record)) return { kind: "conflict", why: "forked" };
  // Two keys may have got the name pinned each: that nobody decided between them is no reason to seal for both.
  const before = holdersOf(pins, record)[0];
  if (before !== undefined) return { kind: "conflict", why: "name", before };
  return again ? { kind: "same" } : { kind: "take" };
}

/** What changes in the pins once the user accepted the record: whoever had the name before no longer shows it. */
export function accept(pins: Pins, record: KeyRecord): readonly KeyRecord[] {
  return [...holdersOf(pins, record).map((before) => ({ ...before, username: null })), record];
}

/** Other keys that are pinned under the record's username. */
function holdersOf(pins: Pins, { username, ed25519_pub }: KeyRecord): readonly KeyRecord[] {
  if (username === null) return [];
  return [...pins.values()].filter((pinned) => pinned.username === username && pinned.ed25519_pub !== ed25519_pub);
}

/** By accept(): it stays the same record, under no name. */
function lostItsName(pinned: KeyRecord, record: KeyRecord): boolean {
  return pinned.username === null && pinned.sig === record.sig;
}

function sameContent(pinned: KeyRecord, record: KeyRecord): boolean {
  const { sig: _, ...before } = pinned;
  const { sig: __, ...now } = record;
  return canonicalText(before) === canonicalText(now);
}
