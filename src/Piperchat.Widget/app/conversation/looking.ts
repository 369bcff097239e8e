// From what the relay tells to what the page shows. Only the wire's signed names are read; `verified`, `content`, `decrypted` or whatever
// else a relay adds to a 1.5 message counts for nothing (attack 1).

import { Fault, openVerified, readEnvelope, verifyEnvelope, type ChannelPlace, type OpenedEnvelope, type Reader, type VerifiedEnvelope } from "../protocol";
import type { Json } from "../relay/relay";
import type { Entry, Message, Shown } from "./entries";
import { lookAtOlder } from "./older-versions";
import { lookAtRecord } from "./records";
import { broken, faultOf, isFirst, timeOf, type Seen } from "./verdicts";

export { recordOf } from "./records";

export type Looker = { readonly place: ChannelPlace; readonly readers: readonly Reader[]; readonly seen: Seen };

/** Null for what isn't an entry at all, and for a message that is there already under another seq. */
export async function lookAt(item: Json, looker: Looker): Promise<Entry | null> {
  const seq = item["seq"];
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return null;
  const record = await lookAtRecord(item, seq, looker.place);
  if (record !== null) return record;
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
