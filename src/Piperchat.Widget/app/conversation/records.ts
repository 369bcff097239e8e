// What stands in a channel's log beside messages: who came and went, what its owners did, and what was taken out. Each is verified as far as it
// can be by itself; whether an act counts is for the audit log to say, and whether a message may be taken back for its author (settled.ts).

import {
  bytesOfHex, dot1Of, readAuditEntry, readErase, readKeyRecord, readMembership, verifyAuditEntry, verifyErase, verifyKeyRecord, verifyMembership,
  type ChannelPlace, type EraseRecord, type KeyRecord, type Membership, type Place,
} from "../protocol";
import { readSiteUser } from "../people/site-user";
import { asObject, type Json } from "../relay/relay";
import type { ActEntry, Entry, GoneEntry } from "./entries";
import { faultOf, timeOf } from "./verdicts";

/** Null for what isn't a record. */
export async function lookAtRecord(item: Json, seq: number, place: ChannelPlace): Promise<Entry | null> {
  try {
    switch (item["type"]) {
      case "join": case "leave": return await membership(item, item["type"], seq, place);
      case "action": return await act(item["entry"], seq, place);
      case "erase": return { type: "erase", seq, record: await erasure(item["record"], place) };
      case "gone": return await gone(item, seq, place);
      default: return null;
    }
  } catch (error) {
    faultOf(error);
    return { type: "passed", seq };
  }
}

async function membership(item: Json, type: Membership, seq: number, place: ChannelPlace): Promise<Entry> {
  const record = readMembership(item["record"]);
  await verifyMembership(type, record, place);
  return { type, seq, at: timeOf(item["receivedAt"]) ?? Date.parse(record.createdAt), record, identity: await recordOf(item["identity"], record.ed25519_pub, place) };
}

async function act(answer: unknown, seq: number, place: ChannelPlace): Promise<ActEntry> {
  const entry = readAuditEntry(answer);
  // By itself: that it follows on what it names is for the chain to show.
  await verifyAuditEntry(entry, entry.seq === 1 ? null : { seq: entry.seq - 1, hash: entry.record.prev }, place);
  return { type: "action", seq, at: Date.parse(entry.at), entry, by: readSiteUser(asObject(answer)?.["by"]) };
}

async function erasure(answer: unknown, place: ChannelPlace): Promise<EraseRecord> {
  const record = readErase(answer);
  await verifyErase(record, place);
  return record;
}

/** In place of a message. Who wrote that is the relay's word, but a key that took back its own says so itself. */
async function gone(item: Json, seq: number, place: ChannelPlace): Promise<GoneEntry> {
  const { id, hash, from_dot1 } = item;
  const mark = typeof hash === "string" && /^[0-9a-f]{16}$/.test(hash) ? hash : null;
  const entry: GoneEntry = { type: "gone", seq, at: timeOf(item["receivedAt"]) ?? 0, id: typeof id === "string" ? id.slice(0, 36) : "", mark, from: null, how: { kind: "unproven" } };
  try {
    const { reason } = item;
    if (reason === "expired" || reason === "erased") return { ...entry, how: { kind: "dropped", why: reason } };
    if (item["record"] === undefined) return { ...entry, how: await removal(item["entry"], seq, place, entry.id) };
    const { target, ed25519_pub: by } = await erasure(item["record"], place);
    const isAuthors = target === entry.id && from_dot1 === (await dot1Of(bytesOfHex(by)));
    return isAuthors ? { ...entry, from: by, how: { kind: "erased", by } } : entry;
  } catch (error) {
    faultOf(error);
    return entry;
  }
}

async function removal(answer: unknown, seq: number, place: ChannelPlace, id: string): Promise<GoneEntry["how"]> {
  const { entry, by } = await act(answer, seq, place);
  return entry.record.action === "remove" && entry.record.target === id ? { kind: "removed", entry, by } : { kind: "unproven" };
}

/** The key record of exactly this key, or null where the relay's isn't good. */
export async function recordOf(answer: unknown, ed25519Pub: string, place: Place): Promise<KeyRecord | null> {
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
