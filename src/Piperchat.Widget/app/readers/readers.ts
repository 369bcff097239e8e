// Who can read what is written here now: the participants that the relay names, each verified in this browser.

import {
  Fault, isJoined, readKeyRecord, readMembership, verifyKeyRecord, verifyMembership,
  type ChannelPlace, type KeyRecord, type Membership, type MembershipRecord,
} from "../protocol";
import { readSiteUser, type SiteUser } from "../people/site-user";
import type { PinBook } from "../pins/pin-book";
import { judge, type Conflict, type Pins } from "../pins/pins";
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
  /** What the pins object to in the record. */
  readonly dispute: Conflict["why"] | null;
};

export type Readers = {
  readonly list: readonly Reader[];
  /** What the relay named and nobody can verify: not sealed for, and shown. */
  readonly dropped: readonly Dropped[];
};

/** Who takes part by the relay's last answer, as far as it was verified; how each of them stands is for the pins and the user to say. */
export type Told = { readonly records: readonly KeyRecord[]; readonly dropped: readonly Dropped[] };

export type Dropped = { readonly label: string; readonly why: "unverified" | "not-signed" | "same-label" };

/** Joins and leaves of a channel by key, as far as this browser has verified any. */
export type Memberships = Map<string, { readonly type: Membership; readonly record: MembershipRecord }[]>;

/** `site`: whose key it is by the site's word. */
export type Participant = { readonly record: KeyRecord; readonly join: MembershipRecord; readonly site: SiteUser | null };

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
    return join.ed25519_pub === record.ed25519_pub ? { record, join, site: readSiteUser(named["site_user"]) } : { label, why: "unverified" };
  } catch (error) {
    if (error instanceof Fault) return { label, why: "unverified" };
    throw error;
  }
}

/** Those of them who are joined; each is met by the pins. */
export async function meetParticipants(
  { participants, dropped }: { participants: readonly Participant[]; dropped: readonly Dropped[] }, memberships: Memberships, book: PinBook,
): Promise<Told> {
  const records: KeyRecord[] = [];
  const sameLabel: Dropped[] = [];
  for (const { record, join } of participants) {
    remember(memberships, "join", join);
    if (!isJoined(memberships.get(record.ed25519_pub) ?? [])) continue;
    const other = records.find(({ dot1 }) => dot1 === record.dot1);
    if (other?.ed25519_pub === record.ed25519_pub) continue;
    if (other !== undefined) sameLabel.push({ label: record.dot1, why: "same-label" });
    else records.push(record);
  }
  await book.meet(...records);
  return { records, dropped: [...dropped, ...sameLabel] };
}

/** How each stands by the pins as they are now. `leftOut`: keys that the user chose to write without. */
export function readersOf({ records, dropped }: Told, pins: Pins, leftOut: readonly string[]): Readers {
  return { list: records.map((record) => stand(record, pins, leftOut)), dropped };
}

function stand(offered: KeyRecord, pins: Pins, leftOut: readonly string[]): Reader {
  const verdict = judge(pins, offered);
  const dispute = verdict.kind === "conflict" ? verdict.why : null;
  const record = dispute === null ? (pins.get(offered.ed25519_pub) ?? offered) : offered;
  if (leftOut.includes(record.ed25519_pub)) return { record, standing: "left-out", dispute };
  if (dispute !== null) return { record, standing: "disputed", dispute };
  return { record, standing: record.reads.includes("1.5") ? "reads" : "too-old", dispute };
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

/** Those about whom the user has to decide before anything is sent. */
export function disputedOf({ list }: Readers): readonly { readonly record: KeyRecord; readonly why: Conflict["why"] }[] {
  return list.flatMap(({ record, standing, dispute }) => (standing === "disputed" && dispute !== null ? [{ record, why: dispute }] : []));
}

function labelOf(dot1: unknown): string {
  return typeof dot1 === "string" && /^dot1:[0-9a-f]{16}$/.test(dot1) ? dot1 : "";
}
