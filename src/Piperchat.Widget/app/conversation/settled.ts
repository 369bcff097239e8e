// The log as it is shown: messages that were taken out give way to a line, and acts count only where the verified audit log bears them out. A
// relay that makes a message go by somebody else's word, or an act that nobody did, shows neither.

import type { AuditEntry, Roster } from "../protocol";
import type { ActEntry, Entry, ErasureEntry, GoneEntry, Message } from "./entries";
import type { Log } from "./log";

/** What was replayed, and which entries of it this browser holds. Null until there is something. */
export type Verified = { readonly roster: Roster; readonly holds: (entry: AuditEntry) => boolean } | null;

export function settled({ entries }: Log, verified: Verified): Log {
  const acts = entries.filter((entry): entry is ActEntry => entry.type === "action");
  const erasures = entries.filter((entry): entry is ErasureEntry => entry.type === "erase");
  if (acts.length + erasures.length === 0 && !entries.some(({ type }) => type === "gone") && (verified?.roster.removed.size ?? 0) === 0) return { entries };
  const erasers = new Map<string, Set<string>>();
  for (const { record } of erasures) erasers.set(record.target, (erasers.get(record.target) ?? new Set()).add(record.ed25519_pub));
  const removals = new Map<string, ActEntry>();
  for (const act of acts) if (act.entry.record.action === "remove" && verified?.holds(act.entry)) removals.set(act.entry.record.target, act);

  const shown = (entry: Entry): Entry => {
    if (entry.type === "message") return takenOut(entry);
    if (entry.type === "gone") return proven(entry);
    return entry.type === "action" && !verified?.holds(entry.entry) ? { type: "passed", seq: entry.seq } : entry;
  };
  const takenOut = (message: Message): Entry => {
    if (message.from !== null && erasers.get(message.id)?.has(message.from)) return lineFor(message, { kind: "erased", by: message.from });
    if (!verified?.roster.removed.has(message.id)) return message;
    const act = removals.get(message.id);
    return lineFor(message, act === undefined ? { kind: "removed", entry: null, by: null } : { kind: "removed", entry: act.entry, by: act.by });
  };
  const proven = (gone: GoneEntry): Entry => {
    if (gone.how.kind !== "removed") return gone;
    if (verified === null) return { ...gone, how: { kind: "unsettled" } };
    if (!verified.roster.removed.has(gone.id)) return { ...gone, how: { kind: "unproven" } };
    const act = removals.get(gone.id);
    const isHeld = gone.how.entry !== null && verified.holds(gone.how.entry);
    return isHeld ? gone : { ...gone, how: { kind: "removed", entry: act?.entry ?? null, by: act?.by ?? null } };
  };
  return { entries: entries.map(shown) };
}

function lineFor(message: Message, how: GoneEntry["how"]): GoneEntry {
  return { type: "gone", seq: message.seq, at: message.receivedAt ?? message.createdAt, id: message.id, mark: message.mark, from: message.from, how };
}
