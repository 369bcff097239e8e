// Joins, leaves and erasures: what a key says of itself and its messages in a channel.

import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import type { SigningKey } from "../keys/ed25519";
import { requireChannelPlace, requireObjectSignature, signObject, type ChannelPlace } from "../keys/signed-object";

/** "join" makes its key a reader of the channel, "leave" takes it out; of one key's, the latest counts. */
export type Membership = "join" | "leave";

export type MembershipRecord = {
  readonly version: "1.5";
  readonly relay: string;
  readonly tenant: string;
  readonly channel: string;
  readonly ed25519_pub: string;
  readonly createdAt: string;
  readonly sig: string;
};

/** Takes back a message of one's own. */
export type EraseRecord = MembershipRecord & { readonly target: string };

const MEMBERSHIP_SHAPE: form.Shape<MembershipRecord> = {
  version: form.version, relay: form.relayForm, tenant: form.tenantForm, channel: form.channelForm,
  ed25519_pub: form.hex(32), createdAt: form.time, sig: form.hex(64),
};
const ERASE_SHAPE: form.Shape<EraseRecord> = { ...MEMBERSHIP_SHAPE, target: form.uuid };

export function signMembership(label: Membership, key: SigningKey, place: ChannelPlace, createdAt: string): Promise<MembershipRecord> {
  return signObject(label, unsigned(key, place, createdAt), key);
}

export function signErase(key: SigningKey, place: ChannelPlace, target: string, createdAt: string): Promise<EraseRecord> {
  return signObject("erase", { ...unsigned(key, place, createdAt), target }, key);
}

export function parseMembership(posted: string | Uint8Array): MembershipRecord {
  return readMembership(parseStrict(posted), "refuse");
}

export function readMembership(answer: unknown, unknown: form.Unknown = "ignore"): MembershipRecord {
  return form.shaped(answer, MEMBERSHIP_SHAPE, unknown);
}

export function parseErase(posted: string | Uint8Array): EraseRecord {
  return readErase(parseStrict(posted), "refuse");
}

export function readErase(answer: unknown, unknown: form.Unknown = "ignore"): EraseRecord {
  return form.shaped(answer, ERASE_SHAPE, unknown);
}

/** The label isn't a member of the record: who verifies says which of the two was asked for. */
export async function verifyMembership(label: Membership, record: MembershipRecord, asked: ChannelPlace): Promise<void> {
  requireChannelPlace(record, asked);
  await requireObjectSignature(label, record, record.ed25519_pub);
}

/** That the key may erase the target, being its author's, is for those who know the target to check. */
export async function verifyErase(record: EraseRecord, asked: ChannelPlace): Promise<void> {
  requireChannelPlace(record, asked);
  await requireObjectSignature("erase", record, record.ed25519_pub);
}

/**
 * Whether the latest of one key's verified joins and leaves is a join. Equal times are a leave: when in doubt a message is sealed
 * for one reader fewer.
 */
export function isJoined(records: readonly { readonly type: Membership; readonly record: MembershipRecord }[]): boolean {
  const latest = (type: Membership) => records.filter((item) => item.type === type).map((item) => item.record.createdAt).sort().at(-1) ?? "";
  return latest("join") > latest("leave");
}

function unsigned(key: SigningKey, { relay, tenant, channel }: ChannelPlace, createdAt: string): Omit<MembershipRecord, "sig"> {
  return { version: "1.5", relay, tenant, channel, ed25519_pub: key.ed25519Pub, createdAt };
}
