// Opening an envelope of version 1.5, in the order of docs/PROTOCOL.md §4: what precedes (form, place, dot1, odd keys, signature) is
// verifyEnvelope's; each failure has its own code, and nothing of what fails is shown.

import { bytesOfBase64 } from "../canonical/base64";
import { sameBytes, type Bytes } from "../canonical/bytes";
import { unpack } from "../compression/packing";
import { readContent, type Content } from "../content/content";
import { demand, Fault } from "../faults/fault";
import { gcmOpen, N0 } from "../keys/gcm";
import { agree, type AgreementKey } from "../keys/x25519";
import { verifyEnvelope, type Envelope, type Header, type SealedBody, type VerifiedEnvelope } from "./envelope";
import { headerHash } from "./header-hash";
import { ENVELOPE_BLOCK, unpad } from "./padding";
import { bodyKeys, wrapKey, type Identity } from "./sealing";
import type { ChannelPlace } from "../keys/signed-object";

/** A key that wraps may be for: one's own, or that of a team whose private key one holds. The keys are tried in turn. */
export type Reader = { readonly dot1: string; readonly ed25519Pub: string; readonly agreements: readonly AgreementKey[] };

export type OpenedEnvelope = VerifiedEnvelope & {
  readonly content: Content;
  /** What a grant of this one message hands on. */
  readonly bodyKey: Bytes;
};

/** Remembers which envelope came under which id. A relay that shows a second one under it gets duplicate_id. */
export type SeenEnvelopes = { hashUnder(id: string): string | undefined | Promise<string | undefined> };

export function readerOf({ signing, agreements }: Identity): Reader {
  return { dot1: signing.dot1, ed25519Pub: signing.ed25519Pub, agreements };
}

/** Verifies, then opens with the first of the readers that has a wrap. */
export async function openEnvelope(envelope: Envelope, asked: ChannelPlace, readers: readonly Reader[], seen?: SeenEnvelopes): Promise<OpenedEnvelope> {
  const verified = await verifyEnvelope(envelope, asked);
  await requireUnseen(verified, seen);
  return openVerified(verified, readers);
}

export async function requireUnseen({ envelope, hash }: VerifiedEnvelope, seen?: SeenEnvelopes): Promise<void> {
  const before = await seen?.hashUnder(envelope.id);
  demand(before === undefined || before === hash, "duplicate_id", "id", "another envelope came under this id");
}

export async function openVerified(verified: VerifiedEnvelope, readers: readonly Reader[]): Promise<OpenedEnvelope> {
  const hash = await headerHash(verified.envelope);
  return openWith(verified, hash, await unwrap(verified.envelope, hash, readers));
}

/** Opens with a body key that was granted, in place of a wrap. The signature and the commitment still prove the author's own text. */
export async function openWithBodyKey(verified: VerifiedEnvelope, bodyKey: Bytes): Promise<OpenedEnvelope> {
  return openWith(verified, await headerHash(verified.envelope), bodyKey);
}

async function openWith(verified: VerifiedEnvelope, hash: Bytes, bodyKey: Bytes): Promise<OpenedEnvelope> {
  const padded = await openBody(verified.envelope, hash, bodyKey);
  const content = readContent(await unpack(unpad(padded, ENVELOPE_BLOCK)));
  return { ...verified, content, bodyKey };
}

/** The body key, out of a wrap for one of the readers. */
export async function unwrap(sealed: Header & SealedBody, hash: Bytes, readers: readonly Reader[]): Promise<Bytes> {
  const mine = readers.filter(({ dot1 }) => Object.hasOwn(sealed.wraps, dot1));
  demand(mine.length > 0, "sealed_for_others", "wraps", "no wrap is for this reader");
  for (const reader of mine) {
    const wrap = bytesOfBase64(sealed.wraps[reader.dot1] as string);
    if (wrap === null) continue;
    for (const key of reader.agreements) {
      const secret = await agree(key, sealed.epk, "epk");
      const bodyKey = await gcmOpen(await wrapKey(secret, hash, reader.ed25519Pub, key.x25519Pub), N0, wrap);
      if (bodyKey !== null) return bodyKey;
    }
  }
  throw new Fault("bad_wrap", "wraps", "the wrap doesn't open");
}

/** P, once the commitment and the tag hold. */
export async function openBody(sealed: SealedBody, hash: Bytes, bodyKey: Bytes): Promise<Bytes> {
  const body = bytesOfBase64(sealed.cipher_body);
  demand(body !== null, "bad_value", "cipher_body", "not base64 in its one spelling");
  const { commitment, key } = await bodyKeys(bodyKey, hash);
  demand(sameBytes(body.subarray(0, 32), commitment), "bad_commitment", "cipher_body", "the body is another key's");
  const padded = await gcmOpen(key, N0, body.slice(32));
  demand(padded !== null, "bad_body", "cipher_body", "the body doesn't open");
  return padded;
}
