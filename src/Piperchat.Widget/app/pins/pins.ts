// What a client remembers of the keys it met: the last record of each Ed25519 key. The rules, apart from where they are kept.

import { canonicalText, type KeyRecord } from "../protocol";

/** The pinned records of one relay and tenant, by Ed25519 key. */
export type Pins = ReadonlyMap<string, KeyRecord>;

export type Verdict =
  /** First met, or a higher serial: pin it. */
  | { readonly kind: "take"; readonly newKey: boolean }
  /** The pinned record, again. */
  | { readonly kind: "same" }
  /** A lower serial: someone brings back what was replaced (attack 5). The pinned one holds. */
  | { readonly kind: "older" }
  /** Nothing is sealed for this person until the user accepts. */
  | { readonly kind: "conflict"; readonly why: "forked" }
  | { readonly kind: "conflict"; readonly why: "name"; readonly before: KeyRecord };

/** What to make of a record whose signature was verified. */
export function judge(pins: Pins, record: KeyRecord): Verdict {
  const pinned = pins.get(record.ed25519_pub);
  if (pinned !== undefined && record.serial < pinned.serial) return { kind: "older" };
  if (pinned !== undefined && record.serial === pinned.serial) return sameContent(pinned, record) ? { kind: "same" } : { kind: "conflict", why: "forked" };
  const before = holderOf(pins, record);
  if (before !== undefined) return { kind: "conflict", why: "name", before };
  return { kind: "take", newKey: pinned !== undefined && pinned.x25519_pub !== record.x25519_pub };
}

/** The pins once the user accepted the record: whoever had the name before no longer shows it. */
export function accept(pins: Pins, record: KeyRecord): ReadonlyMap<string, KeyRecord> {
  const after = new Map(pins);
  const before = holderOf(pins, record);
  if (before !== undefined) after.set(before.ed25519_pub, { ...before, username: null });
  return after.set(record.ed25519_pub, record);
}

/** Another key that is pinned under the record's username. */
function holderOf(pins: Pins, { username, ed25519_pub }: KeyRecord): KeyRecord | undefined {
  if (username === null) return undefined;
  return [...pins.values()].find((pinned) => pinned.username === username && pinned.ed25519_pub !== ed25519_pub);
}

// A pin whose name was taken from it by accept() stays the same record.
function sameContent(pinned: KeyRecord, record: KeyRecord): boolean {
  const { sig: _, ...before } = pinned;
  const { sig: __, ...now } = record;
  return canonicalText(before) === canonicalText(now) || (pinned.username === null && pinned.sig === record.sig);
}
