// Who can read what is written here now: the participants that the relay names, each verified in this browser.

import {
  Fault, isJoined, readKeyRecord, readMembership, verifyKeyRecord, verifyMembership,
  type ChannelPlace, type KeyRecord, type Membership, type MembershipRecord,
} from "../protocol";
import type { PinBook, Conflict } from "../pins/pin-book";
import { asList, asObject } from "../relay/relay";

export type Reader = {
  readonly record: KeyRecord;
  readonly standing:
    /** Messages are sealed for this key. */
    | "reads"
    /** Its app opens no 1.5. It is left out; falling back to an older version is never the relay's choice (attack 23). */
    | "too-old"
    /** Its key isn't the one that was pinned: nothing is sent until the user decides. */
    | "disputed"
    /** The user decided to write without this key. */
    | "left-out";
};

export type Readers = {
  readonly list: readonly Reader[];
  /** What the relay named and nobody can verify: not sealed for, and shown. */
  readonly dropped: readonly Dropped[];
  /** Keys whose newer record brought another encryption key, just now. */
  readonly renewed: readonly string[];
};

export type Dropped = { readonly label: string; readonly why: "unverified" | "not-signed" | "same-label" };

/** Joins and leaves of a channel by key, as far as this browser has verified any. */
export type Memberships = Map<string, { readonly type: Membership; readonly record: MembershipRecord }[]>;

export type Participant = { readonly record: KeyRecord; readonly join: MembershipRecord };

/** Checks what is signed in the relay's answer: key records and joins, for this relay, tenant and channel. */
export async function verifyParticipants(answer: unknown, place: ChannelPlace): Promise<{ participants: Participant[]; dropped: Dropped[] }> {
  const checked = await Promise.all(asList(answer).map((each) => verifyParticipant(each, place)));
  const participants = checked.filter((each): each is Participant => "record" in each);
  return { participants, dropped: checked.filter((each): each is Dropped => "why" in each) };
}

async function verifyParticipant(answer: unknown, place: ChannelPlace): Promise<Participant | Dropped> {
  const named = asObject(answer);
  const label = labelOf(asObject(named?.["identity"])?.["dot1"]);
  // A roster needs its admin log and a site's word its host: without either, nobody signed that this key belongs here.
  if (named?.["by"] !== "join") return { label, why: "not-signed" };
  try {
    const record = readKeyRecord(named["identity"]);
    const join = readMembership(named["record"]);
    await verifyKeyRecord(record, place);
    await verifyMembership("join", join, place);
    return join.ed25519_pub === record.ed25519_pub ? { record, join } : { label, why: "unverified" };
  } catch (error) {
    if (error instanceof Fault) return { label, why: "unverified" };
    throw error;
  }
}

/** Pins what was verified and says how each stands. `leftOut`: keys that the user chose to write without. */
export async function readersOf(
  { participants, dropped }: { participants: readonly Participant[]; dropped: readonly Dropped[] },
  memberships: Memberships, book: PinBook, leftOut: ReadonlySet<string>,
): Promise<Readers> {
  const list: Reader[] = [];
  const renewed: string[] = [];
  const sameLabel: Dropped[] = [];
  for (const { record, join } of participants) {
    remember(memberships, "join", join);
    if (!isJoined(memberships.get(record.ed25519_pub) ?? [])) continue;
    const other = list.find((reader) => reader.record.dot1 === record.dot1);
    if (other?.record.ed25519_pub === record.ed25519_pub) continue;
    if (other !== undefined) sameLabel.push({ label: record.dot1, why: "same-label" });
    else list.push(await stand(record, book, leftOut, renewed));
  }
  return { list, dropped: [...dropped, ...sameLabel], renewed };
}

async function stand(offered: KeyRecord, book: PinBook, leftOut: ReadonlySet<string>, renewed: string[]): Promise<Reader> {
  const verdict = await book.meet(offered);
  if (verdict.kind === "take" && verdict.newKey) renewed.push(offered.ed25519_pub);
  const record = verdict.kind === "conflict" ? offered : (book.pins.value.get(offered.ed25519_pub) ?? offered);
  if (leftOut.has(record.ed25519_pub)) return { record, standing: "left-out" };
  if (verdict.kind === "conflict") return { record, standing: "disputed" };
  return { record, standing: record.reads.includes("1.5") ? "reads" : "too-old" };
}

/** Keeps a verified join or leave; the log brings each of them more than once. */
export function remember(memberships: Memberships, type: Membership, record: MembershipRecord): void {
  const known = memberships.get(record.ed25519_pub) ?? [];
  if (!known.some((each) => each.type === type && each.record.createdAt === record.createdAt)) {
    memberships.set(record.ed25519_pub, [...known, { type, record }]);
  }
}

/** Those whom the next message is sealed for, oneself aside. */
export function recipientsOf({ list }: Readers, me: string): readonly KeyRecord[] {
  return list.filter(({ record, standing }) => standing === "reads" && record.ed25519_pub !== me).map(({ record }) => record);
}

export function disputedOf({ list }: Readers, conflicts: ReadonlyMap<string, Conflict>): readonly Conflict[] {
  return list.flatMap(({ record, standing }) => (standing === "disputed" ? (conflicts.get(record.ed25519_pub) ?? []) : []));
}

function labelOf(dot1: unknown): string {
  return typeof dot1 === "string" && /^dot1:[0-9a-f]{16}$/.test(dot1) ? dot1 : "";
}
