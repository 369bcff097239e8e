// The audit log of a claimed channel: a chain of actions, each entry hashed over all that came before it.

import { utf8 } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import * as form from "../canonical/forms";
import { hexOf } from "../canonical/hex";
import { parseStrict } from "../canonical/strict-json";
import { demand } from "../faults/fault";
import { sha256 } from "../keys/hashing";
import type { ChannelPlace } from "../keys/signed-object";
import { EMPTY_LOG, readAction, readOperatorAction, requireActionPlace, verifyAction, type Action, type OperatorAction } from "./action";

export type AuditEntry = {
  /** From 1. */
  readonly seq: number;
  readonly at: string;
  /** The operator who acted by the host's policy: hex SHA-256(16 random bytes ‖ the host's user id). Null where a key signed. */
  readonly site_user: string | null;
  readonly record: Action | OperatorAction;
  readonly hash: string;
};

/** Where a log stood when it was last verified. A log that lacks this entry is an alarm (attack 25). */
export type AuditPin = { readonly seq: number; readonly hash: string };

const MAX_ENTRY_BYTES = 64 * 1024;

/** Reads an entry that has nothing beside what is hashed, as backups and vector files have it. */
export function parseAuditEntry(text: string | Uint8Array): AuditEntry {
  return readAuditEntry(parseStrict(text, MAX_ENTRY_BYTES), "refuse");
}

/** Takes the hashed members out of what a relay answered. */
export function readAuditEntry(answer: unknown, unknown: form.Unknown = "ignore"): AuditEntry {
  const entry = form.shaped(answer, shape(unknown), unknown);
  const isOperators = !isSigned(entry.record);
  demand(isOperators === (entry.site_user !== null), "bad_value", "site_user", "an act is signed by a key or made by an operator, never both");
  return entry;
}

/** hash = hex SHA-256("piperchat/v1.5/audit\n" ‖ C(the entry without hash)). */
export async function auditHash(entry: Omit<AuditEntry, "hash"> & { readonly hash?: string }): Promise<string> {
  const { hash: _, ...hashed } = entry;
  return hexOf(await sha256(utf8("piperchat/v1.5/audit\n"), canonicalBytes(hashed)));
}

/** Checks one entry against the one before it: place in the chain, hash, and the signature where there is one. */
export async function verifyAuditEntry(entry: AuditEntry, before: AuditPin | null, asked: ChannelPlace): Promise<void> {
  demand(entry.seq === (before?.seq ?? 0) + 1, "bad_value", "seq", "an entry is left out or stands twice");
  demand(entry.record.prev === (before?.hash ?? EMPTY_LOG), "bad_value", "record.prev", "not the hash of the entry before");
  demand(entry.hash === (await auditHash(entry)), "bad_value", "hash", "not the hash of the entry");
  await (isSigned(entry.record) ? verifyAction(entry.record, asked) : requireActionPlace(entry.record, asked));
}

/** Checks a whole log, and that it holds the entry that was pinned. Gives its head, to pin next. */
export async function verifyAuditLog(entries: readonly AuditEntry[], asked: ChannelPlace, pinned: AuditPin | null = null): Promise<AuditPin | null> {
  let head: AuditPin | null = null;
  for (const entry of entries) {
    await verifyAuditEntry(entry, head, asked);
    head = { seq: entry.seq, hash: entry.hash };
  }
  const stillThere = pinned === null || entries[pinned.seq - 1]?.hash === pinned.hash;
  demand(stillThere, "bad_value", "hash", "the log lacks an entry that it had");
  return head;
}

function shape(unknown: form.Unknown): form.Shape<AuditEntry> {
  const record: form.Form<Action | OperatorAction> = (value, field) =>
    form.objectForm(value, field)["sig"] === null ? readOperatorAction(value, unknown, field) : readAction(value, unknown, field);
  return { seq: form.integerFrom(1), at: form.time, site_user: form.orNull(form.hex(32)), record, hash: form.hex(32) };
}

function isSigned(record: Action | OperatorAction): record is Action {
  return record.sig !== null;
}
