// History that was handed on, as a channel's log tells it: who handed what to whom, and the keys that came to us by it.

import type { Entry, Message, Shown } from "../conversation/entries";
import type { Log } from "../conversation/log";
import type { Bytes } from "../protocol";

type Of<S extends Shown["state"]> = Message & { readonly from: string; readonly shown: Extract<Shown, { readonly state: S }> };

/** What `from` handed on to the key `to`: the messages between two, by their places. */
export type Grant = {
  readonly id: string;
  readonly seq: number;
  readonly from: string;
  readonly to: string;
  readonly toDot1: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly count: number;
};

/** `mine`: our Ed25519 key and those of the teams whose keys we hold. `tookPart`: whether a key was ever a reader here. */
export type Taking = { readonly mine: ReadonlySet<string>; readonly tookPart: (ed25519Pub: string) => boolean };

/** All that the log tells. A message that isn't loaded, or is gone, bounds nothing. */
export function grantsIn({ entries }: Log): readonly Grant[] {
  const seqs = new Map(entries.flatMap((entry) => (entry.type === "message" || entry.type === "gone" ? [[entry.id, entry.seq] as const] : [])));
  return entries.filter((entry): entry is Of<"grant"> => isOf(entry, "grant")).map(({ id, seq, from, shown: { to, toDot1, first, last, count } }) => {
    return { id, seq, from, to, toDot1, count, firstSeq: seqs.get(first) ?? 0, lastSeq: seqs.get(last) ?? seq };
  });
}

/**
 * The body keys that were handed to us, by message id: more than one where more than one said so, for which of them is good only the message tells.
 * They count only where one participant signed both parts. (All that a channel's log holds was signed for that channel.)
 */
export function keysHandedOver({ entries }: Log, { mine, tookPart }: Taking): ReadonlyMap<string, readonly Bytes[]> {
  const grants = new Map(entries.flatMap((entry) => (isOf(entry, "grant") ? [[entry.id, entry] as const] : [])));
  const keys = new Map<string, Bytes[]>();
  for (const entry of entries) {
    if (!isOf(entry, "keys")) continue;
    const grant = grants.get(entry.shown.grant);
    if (grant === undefined || grant.from !== entry.from || !mine.has(grant.shown.to) || !tookPart(grant.from)) continue;
    for (const [id, key] of entry.shown.keys) keys.set(id, [...(keys.get(id) ?? []), key]);
  }
  return keys;
}

/** A sealed message that is the other part of a grant: what only the grantee opens is nothing that was said. Each grant has one such part, so nobody talks aside behind it. */
export function withKeysOfOthers(log: Log): Log {
  const awaited: { readonly from: string; readonly to: string }[] = [];
  let isAny = false;
  const shown = log.entries.map((entry): Entry => {
    if (isOf(entry, "grant")) awaited.push({ from: entry.from, to: entry.shown.toDot1 });
    if (awaited.length === 0 || entry.type !== "message" || entry.from === null || entry.shown.state !== "sealed" || entry.readers.length > 2) return entry;
    const at = awaited.findIndex(({ from, to }) => from === entry.from && entry.readers.includes(to));
    if (at < 0) return entry;
    awaited.splice(at, 1);
    isAny = true;
    return { ...entry, shown: { state: "keys-of-others" } };
  });
  return isAny ? { entries: shown } : log;
}

function isOf<S extends Shown["state"]>(entry: Entry, state: S): entry is Of<S> {
  return entry.type === "message" && entry.from !== null && entry.shown.state === state;
}
