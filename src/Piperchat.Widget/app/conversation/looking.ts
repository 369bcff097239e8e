// From what the relay tells to what the page shows. Only the wire's signed names are read; `verified`, `content`, `decrypted` or whatever
// else a relay adds to a 1.5 message counts for nothing (attack 1).

import {
  Fault, openVerified, readEnvelope, readKeyRecord, readMembership, verifyEnvelope, verifyKeyRecord, verifyMembership,
  type ChannelPlace, type KeyRecord, type Membership, type OpenedEnvelope, type Reader, type VerifiedEnvelope,
} from "../protocol";
import { asObject, type Json } from "../relay/relay";
import type { Entry, Message, Shown } from "./entries";
import { lookAtOlder } from "./older-versions";
import { broken, faultOf, isFirst, timeOf, type Seen } from "./verdicts";

export type Looker = { readonly place: ChannelPlace; readonly readers: readonly Reader[]; readonly seen: Seen };

/** Null for what isn't an entry at all, and for a message that is there already under another seq. */
export async function lookAt(item: Json, looker: Looker): Promise<Entry | null> {
  const seq = item["seq"];
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return null;
  if (item["type"] === "join" || item["type"] === "leave") return lookAtMembership(item, item["type"], seq, looker.place);
  if (typeof item["id"] !== "string" || item["record"] !== undefined) return { type: "passed", seq };
  return item["version"] === "1.5" ? lookAtEnvelope(item, seq, looker) : lookAtOlder(item, seq, looker);
}

async function lookAtEnvelope(item: Json, seq: number, looker: Looker): Promise<Message | null> {
  const receivedAt = timeOf(item["receivedAt"]);
  try {
    const verified = await verifyEnvelope(readEnvelope(item), looker.place);
    if (!isFirst(looker.seen, verified.envelope.id, verified.hash)) return null;
    return messageOf(verified, seq, receivedAt, await shownOf(verified, looker.readers));
  } catch (error) {
    return broken(item, seq, receivedAt, faultOf(error));
  }
}

function messageOf({ envelope, hash }: VerifiedEnvelope, seq: number, receivedAt: number | null, shown: Shown): Message {
  const { id, prev, wraps } = envelope;
  const said = { from: envelope.from_ed25519_pub, claims: null, createdAt: Date.parse(envelope.createdAt), receivedAt };
  return { type: "message", seq, id, ...said, prev, mark: hash.slice(0, 16), readers: Object.keys(wraps), older: null, shown };
}

async function shownOf(verified: VerifiedEnvelope, readers: readonly Reader[]): Promise<Shown> {
  try {
    return shownContent((await openVerified(verified, readers)).content);
  } catch (error) {
    // Only loading zstd throws anything else here, and the message may well be good.
    if (!(error instanceof Fault)) return { state: "packed" };
    const why = faultOf(error);
    if (why === "sealed_for_others") return { state: "sealed" };
    return why === "newer_content" ? { state: "newer" } : { state: "broken", why };
  }
}

function shownContent(content: OpenedEnvelope["content"]): Shown {
  return content.kind === "text" ? { state: "text", text: content.text, replyTo: content.reply_to } : { state: "newer" };
}

async function lookAtMembership(item: Json, type: Membership, seq: number, place: ChannelPlace): Promise<Entry> {
  try {
    const record = readMembership(item["record"]);
    await verifyMembership(type, record, place);
    return { type, seq, at: timeOf(item["receivedAt"]) ?? Date.parse(record.createdAt), record, identity: await recordOf(item["identity"], record.ed25519_pub, place) };
  } catch (error) {
    faultOf(error);
    return { type: "passed", seq };
  }
}

/** The key record of exactly this key, or null where the relay's isn't good. */
export async function recordOf(answer: unknown, ed25519Pub: string, place: ChannelPlace | { relay: string; tenant: string }): Promise<KeyRecord | null> {
  try {
    if (asObject(answer) === null) return null;
    const record = readKeyRecord(answer);
    await verifyKeyRecord(record, place);
    return record.ed25519_pub === ed25519Pub ? record : null;
  } catch (error) {
    faultOf(error);
    return null;
  }
}
