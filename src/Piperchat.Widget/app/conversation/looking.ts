// From what the relay tells to what the page shows. Only the wire's signed names are read; `verified`, `content`, `decrypted` or whatever
// else a relay adds to a 1.5 message counts for nothing (attack 1).

import {
  bytesOfBase64, bytesOfHex, dot1Of, Fault, openVerified, openWithBodyKey, readEnvelope, verifyEnvelope,
  type Bytes, type ChannelPlace, type Content, type Reader, type TeamKeyContent, type VerifiedEnvelope,
} from "../protocol";
import { keptAgreementOf } from "../keys/kept-agreement";
import type { Json } from "../relay/relay";
import { teamOf } from "../teams/team-channel";
import type { Entry, Message, Shown } from "./entries";
import { lookAtOlder } from "./older-versions";
import { lookAtRecord } from "./records";
import { broken, faultOf, isFirst, timeOf, type Seen } from "./verdicts";

export { recordOf } from "./records";

/** What opens messages: keys that wraps are for, and body keys that somebody handed on. */
export type Opener = { readonly readers: readonly Reader[]; readonly granted?: (id: string) => readonly Bytes[] };

export type Looker = Opener & { readonly place: ChannelPlace; readonly seen: Seen };

/** Null for what isn't an entry at all, and for a message that is there already under another seq. */
export async function lookAt(item: Json, looker: Looker): Promise<Entry | null> {
  const seq = item["seq"];
  if (typeof seq !== "number" || !Number.isSafeInteger(seq) || seq < 1) return null;
  const record = await lookAtRecord(item, seq, looker.place);
  if (record !== null) return record;
  if (typeof item["id"] !== "string" || item["record"] !== undefined) return { type: "passed", seq };
  return item["version"] === "1.5" ? lookAtEnvelope(item, seq, looker) : lookAtOlder(item, seq, looker);
}

/** Whether there is something now that may open a message which nothing did. */
export function mayOpen({ id, readers, shown }: Message, opener: Opener): boolean {
  if (unopened(shown) === undefined) return false;
  return (opener.granted?.(id) ?? []).length > 0 || opener.readers.some(({ dot1 }) => readers.includes(dot1));
}

/** A sealed message once more. What opened before is never looked at again. */
export async function reopened(message: Message, opener: Opener): Promise<Message> {
  const envelope = unopened(message.shown);
  if (envelope === undefined) return message;
  const shown = await shownOf(envelope, opener);
  return shown.state === message.shown.state ? message : { ...message, shown };
}

function unopened(shown: Shown): VerifiedEnvelope | undefined {
  return shown.state === "sealed" || shown.state === "broken" ? shown.envelope : undefined;
}

async function lookAtEnvelope(item: Json, seq: number, looker: Looker): Promise<Message | null> {
  const receivedAt = timeOf(item["receivedAt"]);
  try {
    const verified = await verifyEnvelope(readEnvelope(item), looker.place);
    if (!isFirst(looker.seen, verified.envelope.id, verified.hash)) return null;
    return messageOf(verified, seq, receivedAt, await shownOf(verified, looker));
  } catch (error) {
    return broken(item, seq, receivedAt, faultOf(error));
  }
}

function messageOf({ envelope, hash }: VerifiedEnvelope, seq: number, receivedAt: number | null, shown: Shown): Message {
  const { id, prev, wraps } = envelope;
  const said = { from: envelope.from_ed25519_pub, claims: null, createdAt: Date.parse(envelope.createdAt), receivedAt };
  return { type: "message", seq, id, ...said, prev, mark: hash.slice(0, 16), readers: Object.keys(wraps), older: null, shown };
}

async function shownOf(verified: VerifiedEnvelope, opener: Opener): Promise<Shown> {
  try {
    return await shownContent((await openVerified(verified, opener.readers)).content, verified);
  } catch (error) {
    // Only loading zstd throws anything else here, and the message may well be good.
    if (!(error instanceof Fault)) return { state: "packed" };
    const why = faultOf(error);
    if (why === "sealed_for_others") return shownByGrant(verified, opener.granted?.(verified.envelope.id) ?? []);
    if (why === "newer_content") return { state: "newer" };
    return why === "bad_wrap" ? { state: "broken", why, envelope: verified } : { state: "broken", why };
  }
}

/** A key that was handed on and doesn't open it says nothing against its author: it stays sealed. */
async function shownByGrant(verified: VerifiedEnvelope, bodyKeys: readonly Bytes[]): Promise<Shown> {
  for (const bodyKey of bodyKeys) {
    try {
      return await shownContent((await openWithBodyKey(verified, bodyKey)).content, verified);
    } catch (error) {
      if (!(error instanceof Fault)) return { state: "packed" };
      if (error.code === "newer_content") return { state: "newer" };
    }
  }
  return { state: "sealed", envelope: verified };
}

async function shownContent(content: Content, envelope: VerifiedEnvelope): Promise<Shown> {
  switch (content.kind) {
    case "text": return { state: "text", text: content.text, replyTo: content.reply_to };
    case "grant": {
      const { to, first, last, count } = content;
      return { state: "grant", to, toDot1: await dot1Of(bytesOfHex(to)), first, last, count };
    }
    case "keys": return { state: "keys", grant: content.grant, keys: new Map(Object.entries(content.keys).map(([id, key]) => [id, bytesOfBase64(key) as Bytes])) };
    case "team_key": return shownTeamKey(content, envelope);
    default: return { state: "newer" };
  }
}

/** In any other channel than its team's it is nothing that a team's members said. */
async function shownTeamKey({ team, ed25519_pub, x25519_priv, replaces }: TeamKeyContent, envelope: VerifiedEnvelope): Promise<Shown> {
  if (teamOf(envelope.envelope.channel) !== team) return { state: "broken", why: "bad_content" };
  return { state: "team-key", team, ed25519Pub: ed25519_pub, key: await keptAgreementOf(x25519_priv), replaces, envelope };
}
