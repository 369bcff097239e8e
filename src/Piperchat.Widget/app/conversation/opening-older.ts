// Messages of 1.0 to 1.3. They sign neither relay nor tenant, so they are taken in tenant '' only, and each says how little protects it.

import { Fault, type Reader } from "../protocol";
import {
  legacyHash, openV12, readLegacyMessage, readV10Message, requireLegacyChannel, verifyFromReference, verifyV10, type LegacyMessage, type V12Message,
} from "../protocol/legacy";
import type { Json } from "../relay/relay";
import type { Message, Older, Shown } from "./entries";
import type { Looker } from "./looking";
import { claimIn } from "./text";
import { broken, faultOf, isDatable, isFirst, timeOf, type Seen } from "./verdicts";

export async function openOlder(item: Json, seq: number, { place, readers, seen }: Looker): Promise<Message | null> {
  const receivedAt = timeOf(item["receivedAt"]);
  try {
    if (place.tenant !== "") throw new Fault("wrong_tenant", "tenant", "only version 1.5 names a tenant");
    requireLegacyChannel(item, place.channel);
    if (item["version"] === "1.0") return await oldest(item, seq, receivedAt, seen);
    const signed = await verifyFromReference(readLegacyMessage(item));
    if (!isFirst(seen, signed.id, await legacyHash(signed))) return null;
    return { ...frame(seq, receivedAt), ...(await shownOf(signed, readers)), id: signed.id, from: signed.from_ed25519_pub, createdAt: Date.parse(signed.createdAt) };
  } catch (error) {
    return broken(item, seq, receivedAt, faultOf(error));
  }
}

async function shownOf(signed: LegacyMessage, readers: readonly Reader[]): Promise<{ shown: Shown; older: Older; readers: readonly string[] }> {
  if (signed.version === "1.1") return { shown: text(signed.content), older: "signed", readers: [] };
  return { shown: await opened(signed, readers), older: "sealed", readers: signed.wraps.map(({ recipient_dot1 }) => recipient_dot1) };
}

async function opened(signed: V12Message, readers: readonly Reader[]): Promise<Shown> {
  try {
    return text((await openV12(signed, readers)).text);
  } catch (error) {
    const why = faultOf(error);
    return why === "sealed_for_others" ? { state: "sealed" } : { state: "broken", why };
  }
}

/** 1.0 may be signed, and then by its time in ms; what isn't signed is whoever it says. */
async function oldest(item: Json, seq: number, receivedAt: number | null, seen: Seen): Promise<Message | null> {
  const { content, author_name, pubkey, signed_at, signature } = item;
  if (typeof content !== "string") throw new Fault("wrong_type", "content", "a string belongs here");
  const at = { ...frame(seq, receivedAt), shown: text(content), createdAt: receivedAt ?? timeOf(item["createdAt"]) ?? Date.now() };
  if (typeof pubkey !== "string" || typeof signature !== "string" || typeof signed_at !== "number") {
    return { ...at, claims: claimIn(author_name), older: "unsigned" };
  }
  const signed = readV10Message(item);
  await verifyV10(signed);
  if (!isDatable(signed_at)) throw new Fault("bad_value", "signed_at", "not a time between 1970 and 9999");
  // No id is signed here, so the message stands for itself.
  const hash = await legacyHash(signed);
  if (!isFirst(seen, `1.0 ${hash}`, hash)) return null;
  return { ...at, from: pubkey, createdAt: signed_at, older: "signed" };
}

// An id of 1.0 is the relay's own, which could give two messages the same: its place says which it is.
function frame(seq: number, receivedAt: number | null): Omit<Message, "shown" | "createdAt"> {
  const nothing = { from: null, claims: null, prev: null, mark: null, readers: [], older: null };
  return { type: "message", seq, id: `1.0 ${seq}`, receivedAt, ...nothing };
}

function text(said: string): Shown {
  return { state: "text", text: said, replyTo: null };
}
