// Signals: what matters now and is stored nowhere, or at most its latest. An envelope without `prev`, with `keep`.

import type { Bytes } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import { unpack } from "../compression/packing";
import { readKind, type Kinds } from "../content/reading";
import { HEADER_SHAPE, MAX_ENVELOPE_BYTES, requireHeader, requireOwnWrap, SEALED_BODY_SHAPE, type Header, type SealedBody } from "../envelopes/envelope";
import { headerHash } from "../envelopes/header-hash";
import { openBody, unwrap, type Reader } from "../envelopes/opening";
import { pad, SIGNAL_BLOCK, unpad } from "../envelopes/padding";
import { newHeader, newSecrets, sealBody, type Identity, type Recipient, type Secrets } from "../envelopes/sealing";
import { requireObjectSignature, signObject, type ChannelPlace } from "../keys/signed-object";

export type SignalHeader = Header & {
  /** The relay holds the latest of the key and begins streams with it. */
  readonly keep: boolean;
};
export type Signal = SignalHeader & SealedBody;

export type TypingContent = { readonly kind: "typing"; readonly on: boolean };
export type PresenceContent = { readonly kind: "presence"; readonly state: "online" | "away" };
/** The newest ids delivered and read, or null. */
export type ReceiptContent = { readonly kind: "receipt"; readonly delivered: string | null; readonly read: string | null };
export type SignalContent = TypingContent | PresenceContent | ReceiptContent;

export type SignalDraft = {
  readonly place: ChannelPlace; readonly id: string; readonly createdAt: string; readonly keep: boolean; readonly content: SignalContent;
};

const SHAPE: form.Shape<Signal> = { ...HEADER_SHAPE, keep: form.boolean, ...SEALED_BODY_SHAPE };

const KINDS: Kinds<SignalContent> = {
  typing: { kind: form.oneOf("typing"), on: form.boolean },
  presence: { kind: form.oneOf("presence"), state: form.oneOf("online", "away") },
  receipt: { kind: form.oneOf("receipt"), delivered: form.orNull(form.uuid), read: form.orNull(form.uuid) },
};

/** All kinds fit one block of 128 as they are, so a signal tells nothing by its length, and needs no zstd. */
export async function sealSignal(me: Identity, recipients: readonly Recipient[], draft: SignalDraft, secrets?: Secrets): Promise<Signal> {
  const made = secrets ?? (await newSecrets());
  const { place, id, createdAt, keep } = draft;
  const header: SignalHeader = { ...newHeader(me, place, id, createdAt, made), keep };
  const content = canonicalBytes(draft.content);
  const body = await sealBody(header, me, recipients, pad({ tag: 0, size: content.length, data: content }, SIGNAL_BLOCK), made);
  return signObject("signal", { ...header, ...body }, me.signing);
}

/** Reads a signal as it must be posted. */
export function parseSignal(posted: string | Uint8Array): Signal {
  return readSignal(parseStrict(posted, MAX_ENVELOPE_BYTES), "refuse");
}

/** Takes the signed members out of what a relay sent. */
export function readSignal(answer: unknown, unknown: form.Unknown = "ignore"): Signal {
  const signal = form.shaped(answer, SHAPE, unknown);
  requireOwnWrap(signal);
  return signal;
}

export async function verifySignal(signal: Signal, asked: ChannelPlace): Promise<void> {
  await requireHeader(signal, asked);
  await requireObjectSignature("signal", signal, signal.from_ed25519_pub, "from_ed25519_pub");
}

/** Verifies, then opens. That `createdAt` is later than the key's last, and near now, is for whoever keeps clocks to check. */
export async function openSignal(signal: Signal, asked: ChannelPlace, readers: readonly Reader[]): Promise<SignalContent> {
  await verifySignal(signal, asked);
  const hash = await headerHash(signal);
  return readKind(await signalBytes(signal, hash, await unwrap(signal, hash, readers)), KINDS);
}

async function signalBytes(signal: Signal, hash: Bytes, bodyKey: Bytes): Promise<Bytes> {
  return unpack(unpad(await openBody(signal, hash, bodyKey), SIGNAL_BLOCK));
}
