// What holds for messages of every version: which came first, what is a time, and how one that fails is kept.

import { Fault, type FaultCode } from "../protocol";
import type { Json } from "../relay/relay";
import type { Message } from "./entries";

/** Which message came first under an id, by the hash of its signed bytes. */
export type Seen = Map<string, string>;

const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** False for the same message again, which a relay may tell as often as it likes: a "yes" counts once. Another one under its id is refused. */
export function isFirst(seen: Seen, id: string, hash: string): boolean {
  const before = seen.get(id);
  if (before === hash) return false;
  if (before !== undefined) throw new Fault("duplicate_id", "id", "another message came under this id");
  seen.set(id, hash);
  return true;
}

/** Nothing that a broken message says is kept, its author least of all. */
export function broken(item: Json, seq: number, receivedAt: number | null, why: FaultCode): Message {
  const nobody = { from: null, claims: null, createdAt: receivedAt ?? Date.now(), receivedAt, prev: null, mark: null };
  return { type: "message", seq, id: `broken ${seq} ${String(item["id"]).slice(0, 36)}`, ...nobody, readers: [], older: null, shown: { state: "broken", why } };
}

export function timeOf(text: unknown): number | null {
  const ms = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return isDatable(ms) ? ms : null;
}

/** From 1970 to 9999, in whole ms: past that calendars and formatters throw. */
export function isDatable(ms: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= LAST_MS;
}

/** The code of a fault. Anything else that was thrown is a bug of ours, and isn't swallowed. */
export function faultOf(error: unknown): FaultCode {
  if (error instanceof Fault) return error.code;
  throw error;
}
