// The sealed body of 1.2: cipher_body = base64(nonce 12 ‖ AES-256-GCM ‖ tag), and for each recipient the body key under
// HKDF(X25519(sender, recipient), "piperchat/v1.2/wrap", recipient_dot1 + sender_dot1, 32). Long-lived keys on both sides, no
// commitment and no header: what 1.5 is for.

import { base64Of, bytesOfBase64 } from "../canonical/base64";
import { join, randomBytes, textOfUtf8, utf8, type Bytes } from "../canonical/bytes";
import { demand, Fault } from "../faults/fault";
import type { Reader } from "../envelopes/opening";
import type { Identity } from "../envelopes/sealing";
import { gcmOpen, gcmSeal } from "../keys/gcm";
import { hkdf } from "../keys/hashing";
import { agree, type AgreementKey } from "../keys/x25519";
import { MAX_LEGACY_CONTENT_BYTES, signLegacy, type V12Message, type V12Wrap } from "./legacy-message";

const NONCE = 12;

/** A recipient by its dot1, which in these versions is whatever its owner calls it. */
export type LegacyRecipient = { readonly dot1: string; readonly x25519_pub: string };

export type LegacyDraft = Pick<V12Message, "id" | "channel" | "createdAt" | "prev"> & { readonly text: string };

/** Seals for the recipients and the sender, whose dot1 is that of the key record. */
export async function sealV12(me: Identity, recipients: readonly LegacyRecipient[], { text, ...header }: LegacyDraft): Promise<V12Message> {
  demand(utf8(text).length <= MAX_LEGACY_CONTENT_BYTES, "too_large", "content", `over ${MAX_LEGACY_CONTENT_BYTES} bytes`);
  const [{ dot1, ed25519Pub }, mine, bodyKey] = [me.signing, me.agreements[0], randomBytes(32)];
  const others = recipients.filter((recipient) => recipient.dot1 !== dot1);
  const all = [...others, { dot1, x25519_pub: mine.x25519Pub }];
  const [cipher_body, wraps] = await Promise.all([
    sealWithNonce(bodyKey, utf8(text)),
    Promise.all(all.map((recipient) => wrapFor(recipient, dot1, mine, bodyKey))),
  ]);
  const keys = { from_dot1: dot1, from_ed25519_pub: ed25519Pub, from_x25519_pub: mine.x25519Pub };
  return signLegacy(me.signing, { version: "1.2" as const, ...header, ...keys, cipher_body, wraps, attachments: [] });
}

export type OpenedV12 = { readonly text: string; readonly bodyKey: Bytes };

/** Opens a message that was verified. */
export async function openV12(message: V12Message, readers: readonly Reader[]): Promise<OpenedV12> {
  return openV12WithBodyKey(message, await unwrapV12(message, readers));
}

/** Opens with a body key that was granted. Nothing commits the body to it, so the reader marks what comes out. */
export async function openV12WithBodyKey(message: V12Message, bodyKey: Bytes): Promise<OpenedV12> {
  const plain = await openWithNonce(bodyKey, message.cipher_body);
  demand(plain !== null, "bad_body", "cipher_body", "the body doesn't open");
  const text = textOfUtf8(plain);
  demand(text !== null, "bad_content", "content", "the text is not UTF-8");
  return { text, bodyKey };
}

export async function wrapKeyV12(secret: Bytes, recipientDot1: string, senderDot1: string): Promise<Bytes> {
  return hkdf(secret, "piperchat/v1.2/wrap", utf8(recipientDot1 + senderDot1), 32);
}

async function wrapFor({ dot1, x25519_pub }: LegacyRecipient, senderDot1: string, mine: AgreementKey, bodyKey: Bytes): Promise<V12Wrap> {
  const key = await wrapKeyV12(await agree(mine, x25519_pub, "x25519_pub"), dot1, senderDot1);
  return { recipient_dot1: dot1, wrapped_body_key: await sealWithNonce(key, bodyKey) };
}

async function unwrapV12(message: V12Message, readers: readonly Reader[]): Promise<Bytes> {
  let mine = false;
  for (const { recipient_dot1, wrapped_body_key } of message.wraps) {
    for (const { agreements } of readers.filter(({ dot1 }) => dot1 === recipient_dot1)) {
      mine = true;
      for (const key of agreements) {
        const secret = await agree(key, message.from_x25519_pub, "from_x25519_pub");
        const bodyKey = await openWithNonce(await wrapKeyV12(secret, recipient_dot1, message.from_dot1), wrapped_body_key);
        if (bodyKey !== null && bodyKey.length === 32) return bodyKey;
      }
    }
  }
  throw mine ? new Fault("bad_wrap", "wraps", "the wrap doesn't open") : new Fault("sealed_for_others", "wraps", "no wrap is for this reader");
}

async function sealWithNonce(key: Bytes, data: Bytes): Promise<string> {
  const nonce = randomBytes(NONCE);
  return base64Of(join(nonce, await gcmSeal(key, nonce, data)));
}

async function openWithNonce(key: Bytes, base64: string): Promise<Bytes | null> {
  const sealed = bytesOfBase64(base64);
  return sealed === null ? null : gcmOpen(key, sealed.slice(0, NONCE), sealed.slice(NONCE));
}
