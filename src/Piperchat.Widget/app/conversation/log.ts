// A channel's entries by seq: whatever order pieces come in, and however often, each entry stands once, in the relay's order.

import type { Entry, Message } from "./entries";

export type Log = {
  /** Ascending by seq, each seq once. */
  readonly entries: readonly Entry[];
};

export const emptyLog: Log = { entries: [] };

/** The first under a seq stays: a relay that tells another story later isn't believed over what was shown. */
export function merge(log: Log, fresh: readonly Entry[]): Log {
  const known = new Set(log.entries.map(({ seq }) => seq));
  const added: Entry[] = [];
  for (const entry of fresh) {
    if (known.has(entry.seq)) continue;
    known.add(entry.seq);
    added.push(entry);
  }
  if (added.length === 0) return log;
  added.sort((a, b) => a.seq - b.seq);
  const last = log.entries.at(-1)?.seq ?? 0;
  if ((added[0] as Entry).seq > last) return { entries: [...log.entries, ...added] };
  return { entries: [...log.entries, ...added].sort((a, b) => a.seq - b.seq) };
}

/** The same messages, in the places where they stand, as something opened them since. */
export function replaced({ entries }: Log, opened: readonly Message[]): Log {
  const bySeq = new Map(opened.map((message) => [message.seq, message]));
  return { entries: entries.map((entry) => bySeq.get(entry.seq) ?? entry) };
}

export function oldestSeq({ entries }: Log): number | null {
  return entries[0]?.seq ?? null;
}

export function newestSeq({ entries }: Log): number {
  return entries.at(-1)?.seq ?? 0;
}

/** `prev` of the next message: the mark of the newest one that was verified. */
export function newestMark({ entries }: Log): string | null {
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i] as Entry;
    if (entry.type === "message" && entry.mark !== null) return entry.mark;
  }
  return null;
}

/** A sender may be a little behind, so what it names may lie before the part that is loaded. */
const BEHIND = 50;

/** The messages that follow one which this browser never got: a relay that leaves one out is found by the next. */
export function withMissingBefore({ entries }: Log, fromStart: boolean): ReadonlySet<string> {
  const marks = new Set<string>();
  const missing = new Set<string>();
  entries.forEach((entry, i) => {
    if ((entry.type !== "message" && entry.type !== "gone") || entry.mark === null) return;
    if (entry.type === "message" && entry.prev !== null && !marks.has(entry.prev) && (fromStart || i >= BEHIND)) missing.add(entry.id);
    marks.add(entry.mark);
  });
  return missing;
}

/** The first under an id stays here too. */
export function messagesById({ entries }: Log): ReadonlyMap<string, Message> {
  const byId = new Map<string, Message>();
  for (const entry of entries) if (entry.type === "message" && !byId.has(entry.id)) byId.set(entry.id, entry);
  return byId;
}
