// The envelope of version 1.5: one sealed, signed message as it is posted, stored and read.

import { canonicalText, type JsonObject } from "../canonical/canonical-json";
import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import { demand } from "../faults/fault";
import { dot1Of, sha256 } from "../keys/hashing";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { requireChannelPlace, requireObjectSignature, signedBytes, type ChannelPlace } from "../keys/signed-object";
import { requireAgreementKey } from "../keys/x25519";

export const MAX_ENVELOPE_BYTES = 256 * 1024;
export const MAX_WRAPS = 1024;

/** What the body's keys are bound to: all of an envelope or signal but `cipher_body`, `wraps` and `sig`. */
export type Header = {
  readonly version: "1.5";
  readonly id: string;
  readonly relay: string;
  readonly tenant: string;
  readonly channel: string;
  readonly createdAt: string;
  readonly from_dot1: string;
  readonly from_ed25519_pub: string;
  readonly epk: string;
};

export type SealedBody = {
  readonly cipher_body: string;
  /** By the recipient's dot1. */
  readonly wraps: Readonly<Record<string, string>>;
  readonly sig: string;
};

export type EnvelopeHeader = Header & { readonly prev: string | null };
export type Envelope = EnvelopeHeader & SealedBody;

/** An envelope that said what its reader asked for and bears its sender's signature. Only verifyEnvelope makes one. */
export type VerifiedEnvelope = {
  readonly envelope: Envelope;
  /** Hex SHA-256 of the signed bytes: two envelopes under one id differ in it. Its first 16 digits are the next message's `prev`. */
  readonly hash: string;
};

export const HEADER_SHAPE: form.Shape<Header> = {
  version: form.version, id: form.uuid, relay: form.relayForm, tenant: form.tenantForm, channel: form.channelForm,
  createdAt: form.time, from_dot1: form.dot1Form, from_ed25519_pub: form.hex(32), epk: form.hex(32),
};

export const SEALED_BODY_SHAPE: form.Shape<SealedBody> = {
  cipher_body: form.base64(), wraps: form.mapOf(form.dot1Form, form.base64(48), MAX_WRAPS), sig: form.hex(64),
};

const SHAPE: form.Shape<Envelope> = { ...HEADER_SHAPE, prev: form.prevForm, ...SEALED_BODY_SHAPE };

/** Reads an envelope as it must be posted. */
export function parseEnvelope(posted: string | Uint8Array): Envelope {
  return readEnvelope(parseStrict(posted, MAX_ENVELOPE_BYTES), "refuse");
}

/** Takes the signed members, and nothing else, out of what a relay answered (attack 1). */
export function readEnvelope(answer: unknown, unknown: form.Unknown = "ignore"): Envelope {
  const envelope = form.shaped(answer, SHAPE, unknown);
  requireOwnWrap(envelope);
  return envelope;
}

/** Checks relay, tenant and channel, dot1, odd keys and signature, in this order. */
export async function verifyEnvelope(envelope: Envelope, asked: ChannelPlace): Promise<VerifiedEnvelope> {
  await requireHeader(envelope, asked);
  await requireObjectSignature("envelope", envelope, envelope.from_ed25519_pub, "from_ed25519_pub");
  return { envelope, hash: await envelopeHash(envelope) };
}

export async function envelopeHash(envelope: EnvelopeHeader): Promise<string> {
  return hexOf(await sha256(signedBytes("envelope", envelope)));
}

/** The text that is posted. */
export function postedText(object: JsonObject): string {
  return canonicalText(object);
}

export function requireOwnWrap(found: Header & SealedBody): void {
  demand(Object.hasOwn(found.wraps, found.from_dot1), "missing_name", "wraps", "the sender's own wrap is missing");
}

export async function requireHeader(header: Header, asked: ChannelPlace): Promise<void> {
  requireChannelPlace(header, asked);
  demand(header.from_dot1 === (await dot1Of(bytesOfHex(header.from_ed25519_pub))), "dot1_mismatch", "from_dot1", "not the dot1 of that key");
  requireAgreementKey(header.epk, "epk");
}
