// Sealing an envelope of version 1.5: a body key for this sealing only, the body under it, the body key wrapped for each reader.

import { base64Of } from "../canonical/base64";
import { join, randomBytes, type Bytes } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import { bytesOfHex } from "../canonical/hex";
import { requireSize } from "../canonical/strict-json";
import { pack } from "../compression/packing";
import type { Content } from "../content/content";
import { demand } from "../faults/fault";
import type { SigningKey } from "../keys/ed25519";
import { gcmSeal, N0 } from "../keys/gcm";
import { dot1Of, hkdf } from "../keys/hashing";
import { signObject, type ChannelPlace } from "../keys/signed-object";
import { agree, generateAgreementKey, type AgreementKey } from "../keys/x25519";
import { MAX_ENVELOPE_BYTES, MAX_WRAPS, postedText, type Envelope, type EnvelopeHeader, type Header, type SealedBody } from "./envelope";
import { headerHash } from "./header-hash";
import { ENVELOPE_BLOCK, MAX_CONTENT, pad, type Packed } from "./padding";

/** Whom a message is sealed for: the two public keys of a key record that was verified. */
export type Recipient = { readonly ed25519_pub: string; readonly x25519_pub: string };

/** Oneself: the key that signs, and the keys that open, the one of the newest record first (older ones open older messages). */
export type Identity = { readonly signing: SigningKey; readonly agreements: readonly [AgreementKey, ...AgreementKey[]] };

export type Draft = {
  readonly place: ChannelPlace;
  /** Kept over retries: the relay takes it once. */
  readonly id: string;
  readonly createdAt: string;
  readonly prev: string | null;
  readonly content: Content;
};

/** `bodyKey` opens this one message: it's what a grant hands on. */
export type SealedEnvelope = { readonly envelope: Envelope; readonly bodyKey: Bytes };

export async function sealEnvelope(me: Identity, recipients: readonly Recipient[], draft: Draft): Promise<SealedEnvelope> {
  const content = canonicalBytes(draft.content);
  demand(content.length <= MAX_CONTENT, "too_large", "content", `over ${MAX_CONTENT} bytes`);
  const [packed, secrets] = await Promise.all([pack(content), newSecrets()]);
  return sealPacked(me, recipients, draft, packed, secrets);
}

/** What is made anew for each sealing, a retry too, and forgotten after it. */
export type Secrets = { readonly ephemeral: AgreementKey; readonly bodyKey: Bytes };

export async function newSecrets(): Promise<Secrets> {
  return { ephemeral: await generateAgreementKey(), bodyKey: randomBytes(32) };
}

export async function sealPacked(
  me: Identity, recipients: readonly Recipient[], { place, id, createdAt, prev }: Omit<Draft, "content">, packed: Packed, secrets: Secrets,
): Promise<SealedEnvelope> {
  const header: EnvelopeHeader = { ...newHeader(me, place, id, createdAt, secrets), prev };
  const body = await sealBody(header, me, recipients, pad(packed, ENVELOPE_BLOCK), secrets);
  const envelope = await signObject("envelope", { ...header, ...body }, me.signing);
  requireSize(postedText(envelope), MAX_ENVELOPE_BYTES);
  return { envelope, bodyKey: secrets.bodyKey };
}

export function newHeader(me: Identity, { relay, tenant, channel }: ChannelPlace, id: string, createdAt: string, { ephemeral }: Secrets): Header {
  const { dot1, ed25519Pub } = me.signing;
  return { version: "1.5", id, relay, tenant, channel, createdAt, from_dot1: dot1, from_ed25519_pub: ed25519Pub, epk: ephemeral.x25519Pub };
}

export async function sealBody<H extends Header>(
  header: H, me: Identity, recipients: readonly Recipient[], padded: Bytes, { ephemeral, bodyKey }: Secrets,
): Promise<Omit<SealedBody, "sig">> {
  const hash = await headerHash(header);
  const self = { ed25519_pub: me.signing.ed25519Pub, x25519_pub: me.agreements[0].x25519Pub };
  const [cipherBody, wraps] = await Promise.all([
    cipherBodyOf(bodyKey, hash, padded),
    wrapsOf(ephemeral, bodyKey, hash, [self, ...recipients]),
  ]);
  return { cipher_body: cipherBody, wraps };
}

/** commitment (32) ‖ key (32). The commitment makes a body key open one text only, whoever chose it. */
export async function bodyKeys(bodyKey: Bytes, headerHash: Bytes): Promise<{ readonly commitment: Bytes; readonly key: Bytes }> {
  const both = await hkdf(bodyKey, "piperchat/v1.5/body", headerHash, 64);
  return { commitment: both.slice(0, 32), key: both.slice(32) };
}

/** The key of one recipient's wrap, from the secret that it shares with `epk`. */
export function wrapKey(secret: Bytes, headerHash: Bytes, ed25519Pub: string, x25519Pub: string): Promise<Bytes> {
  return hkdf(secret, "piperchat/v1.5/wrap", join(headerHash, bytesOfHex(ed25519Pub), bytesOfHex(x25519Pub)), 32);
}

async function cipherBodyOf(bodyKey: Bytes, hash: Bytes, padded: Bytes): Promise<string> {
  const { commitment, key } = await bodyKeys(bodyKey, hash);
  return base64Of(join(commitment, await gcmSeal(key, N0, padded)));
}

async function wrapsOf(ephemeral: AgreementKey, bodyKey: Bytes, hash: Bytes, recipients: readonly Recipient[]): Promise<Record<string, string>> {
  const byDot1 = await withoutRepeats(recipients);
  demand(byDot1.size <= MAX_WRAPS, "too_large", "wraps", `more than ${MAX_WRAPS} readers`);
  const wrapped = await Promise.all([...byDot1].map(async ([dot1, recipient]) => [dot1, await wrapFor(ephemeral, bodyKey, hash, recipient)] as const));
  return Object.fromEntries(wrapped);
}

// Two keys may collide in their dot1 (attack 4); sealing for one of them in silence would leave the other out unseen.
async function withoutRepeats(recipients: readonly Recipient[]): Promise<Map<string, Recipient>> {
  const byDot1 = new Map<string, Recipient>();
  const labelled = await Promise.all(recipients.map(async (recipient) => [await dot1Of(bytesOfHex(recipient.ed25519_pub)), recipient] as const));
  for (const [dot1, recipient] of labelled) {
    const other = byDot1.get(dot1);
    demand(other === undefined || other.ed25519_pub === recipient.ed25519_pub, "duplicate_name", "wraps", "two recipients share one dot1");
    if (other === undefined) byDot1.set(dot1, recipient);
  }
  return byDot1;
}

async function wrapFor(ephemeral: AgreementKey, bodyKey: Bytes, hash: Bytes, { ed25519_pub, x25519_pub }: Recipient): Promise<string> {
  const secret = await agree(ephemeral, x25519_pub, "x25519_pub");
  return base64Of(await gcmSeal(await wrapKey(secret, hash, ed25519_pub, x25519_pub), N0, bodyKey));
}
