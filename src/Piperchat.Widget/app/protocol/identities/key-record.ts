// The key record: who a key is. Signed by the key it speaks of; what clients pin.

import * as form from "../canonical/forms";
import { bytesOfHex } from "../canonical/hex";
import { parseStrict } from "../canonical/strict-json";
import { demand } from "../faults/fault";
import type { Identity } from "../envelopes/sealing";
import { dot1Of } from "../keys/hashing";
import { requireObjectSignature, requirePlace, signObject, type Place } from "../keys/signed-object";
import { requireAgreementKey } from "../keys/x25519";

export type KeyRecord = {
  readonly version: "1.5";
  readonly relay: string;
  readonly tenant: string;
  readonly dot1: string;
  readonly ed25519_pub: string;
  readonly x25519_pub: string;
  /** Claims the name in this tenant. */
  readonly username: string | null;
  /** The team whose shared key this is; then `username` is null. */
  readonly team: string | null;
  /** Versions that its owner opens, newest first. */
  readonly reads: readonly string[];
  /** 1, then one more each time. A lower one is ignored: it would bring back a key that was replaced (attack 5). */
  readonly serial: number;
  readonly createdAt: string;
  readonly sig: string;
};

/** 1 to 16 versions, newest first. It may name versions that came after this code. */
function readsForm(value: unknown, field: string): readonly string[] {
  const versions = form.listOf(form.matching(/^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/, "a version such as 1.5"), Infinity)(value, field);
  const ranks = versions.map((version) => version.split(".").map(Number).reduce((major, minor) => 1000 * major + minor));
  const newestFirst = ranks.every((rank, i) => i === 0 || rank < (ranks[i - 1] as number));
  demand(versions.length >= 1 && versions.length <= 16 && newestFirst, "bad_value", field, "not 1 to 16 versions, newest first");
  return versions;
}

const SHAPE: form.Shape<KeyRecord> = {
  version: form.version, relay: form.relayForm, tenant: form.tenantForm, dot1: form.dot1Form, ed25519_pub: form.hex(32), x25519_pub: form.hex(32),
  username: form.orNull(form.username), team: form.orNull(form.channelForm), reads: readsForm, serial: form.integerFrom(1), createdAt: form.time, sig: form.hex(64),
};

export type KeyRecordDraft = Pick<KeyRecord, "username" | "team" | "reads" | "serial" | "createdAt">;

export function signKeyRecord({ signing, agreements }: Identity, { relay, tenant }: Place, draft: KeyRecordDraft): Promise<KeyRecord> {
  const { dot1, ed25519Pub: ed25519_pub } = signing;
  const { username, team, reads, serial, createdAt } = draft;
  const record = { version: "1.5" as const, relay, tenant, dot1, ed25519_pub, x25519_pub: agreements[0].x25519Pub, username, team, reads, serial, createdAt };
  return signObject("identity", record, signing);
}

/** Reads a key record as it must be posted. */
export function parseKeyRecord(posted: string | Uint8Array): KeyRecord {
  return readKeyRecord(parseStrict(posted), "refuse");
}

/** Takes the signed members out of what a relay answered. */
export function readKeyRecord(answer: unknown, unknown: form.Unknown = "ignore"): KeyRecord {
  const record = form.shaped(answer, SHAPE, unknown);
  demand(record.team === null || record.username === null, "bad_value", "username", "a team has no username");
  return record;
}

export async function verifyKeyRecord(record: KeyRecord, asked: Place): Promise<void> {
  requirePlace(record, asked);
  demand(record.dot1 === (await dot1Of(bytesOfHex(record.ed25519_pub))), "dot1_mismatch", "dot1", "not the dot1 of that key");
  requireAgreementKey(record.x25519_pub, "x25519_pub");
  await requireObjectSignature("identity", record, record.ed25519_pub);
}
