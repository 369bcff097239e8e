// Who can read what is written here now: the participants that the relay names, each verified in this browser: by their own joins, by the audit
// log that this browser replayed, or, where anybody may read, by the site's word, which is shown as that.

import { channelNamed } from "../channels/channel-notes";
import { isForMembers, isShutOut, takesPart } from "../channels/standing";
import {
  Fault, isJoined, readKeyRecord, readMembership, roleOf, verifyKeyRecord, verifyMembership,
  type ChannelPlace, type KeyRecord, type Membership, type MembershipRecord, type Role, type Roster,
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
    | "left-out"
    /** New, and the user wants to be asked before anybody new reads. */
    | "asked";
  /** What the pins object to in the record. */
  readonly dispute: Conflict["why"] | null;
  /** By the audit log. */
  readonly role: Role;
  /** Nothing but the site's word says that they read here. */
  readonly bySite: boolean;
  /** We are of this team, by the site's word. */
  readonly isOurs: boolean;
};

/** People of the site who answer as one, and have no key yet: what is written isn't sealed for them before they do. */
export type KeylessTeam = { readonly team: string; readonly isOurs: boolean };

export type Readers = {
  readonly list: readonly Reader[];
  /** What the relay named and nobody can verify: not sealed for, and shown. */
  readonly dropped: readonly Dropped[];
  readonly keyless: readonly KeylessTeam[];
};

/** Who takes part by the relay's last answer, as far as it was verified; how each of them stands is for the log, the pins and the user to say. */
export type Told = { readonly participants: readonly Participant[]; readonly dropped: readonly Dropped[]; readonly keyless: readonly KeylessTeam[] };

/** "shut-out": the log took them out, or banned them (attack 24). "outside": only members read here. "replaced": the team has had a later key. */
export type Dropped = { readonly label: string; readonly why: "unverified" | "not-signed" | "same-label" | "shut-out" | "outside" | "replaced" };

/** Joins and leaves of a channel by key, as far as this browser has verified any. */
export type Memberships = Map<string, { readonly type: Membership; readonly record: MembershipRecord }[]>;

export type Participant = {
  readonly record: KeyRecord;
  /** By what the relay counts them in. */
  readonly by: "join" | "roster" | "site";
  readonly join: MembershipRecord | null;
  /** Whose key it is by the site's word. */
  readonly site: SiteUser | null;
  /** We are of the team whose key it is. */
  readonly isOurs: boolean;
};

/** Checks what is signed in the relay's answer: key records and joins, for this relay, tenant and channel. */
export async function verifyParticipants(answer: unknown, place: ChannelPlace): Promise<{ participants: Participant[]; dropped: Dropped[]; keyless: KeylessTeam[] }> {
  const checked = await Promise.all(asList(answer).map((each) => verifyParticipant(each, place)));
  return {
    participants: checked.filter((each): each is Participant => "record" in each),
    dropped: checked.filter((each): each is Dropped => "why" in each),
    keyless: checked.filter((each): each is KeylessTeam => "team" in each),
  };
}

async function verifyParticipant(answer: unknown, place: ChannelPlace): Promise<Participant | Dropped | KeylessTeam> {
  const named = asObject(answer);
  const label = labelOf(asObject(named?.["identity"])?.["dot1"]);
  const by = named?.["by"];
  if (named === null || (by !== "join" && by !== "roster" && by !== "site")) return { label, why: "not-signed" };
  const team = by === "site" && typeof named["team"] === "string" && channelNamed(named["team"]) === named["team"] ? named["team"] : null;
  const isOurs = team !== null && named["member"] === true;
  if (team !== null && named["identity"] === null) return { team, isOurs };
  try {
    const record = readKeyRecord(named["identity"]);
    await verifyKeyRecord(record, place);
    // A team reads by its own key, and nobody else by a team's.
    if (record.team !== team) return { label, why: "unverified" };
    const site = readSiteUser(named["site_user"]);
    if (by !== "join" && named["record"] == null) return { record, by, join: null, site, isOurs };
    const join = readMembership(named["record"]);
    await verifyMembership("join", join, place);
    return join.ed25519_pub === record.ed25519_pub ? { record, by, join, site, isOurs } : { label, why: "unverified" };
  } catch (error) {
    if (error instanceof Fault) return { label, why: "unverified" };
    throw error;
  }
}

/** Those of them who haven't left; each is met by the pins. */
export async function meetParticipants({ participants, dropped, keyless }: Told, memberships: Memberships, book: PinBook): Promise<Told> {
  const met: Participant[] = [];
  const sameLabel: Dropped[] = [];
  for (const participant of participants) {
    const { record, join } = participant;
    if (join !== null) remember(memberships, "join", join);
    const known = memberships.get(record.ed25519_pub) ?? [];
    if (known.length > 0 && !isJoined(known)) continue;
    const other = met.find(({ record: { dot1 } }) => dot1 === record.dot1)?.record;
    if (other?.ed25519_pub === record.ed25519_pub) continue;
    if (other !== undefined) sameLabel.push({ label: record.dot1, why: "same-label" });
    else met.push(participant);
  }
  await book.meet(...met.map(({ record }) => record));
  return { participants: met, dropped: [...dropped, ...sameLabel], keyless };
}

/** What the user decided, and what the conversation remembers, about its readers. */
export type Decided = {
  /** Keys that the user chose to write without. */
  readonly leftOut: readonly string[];
  /** Keys of teams that were sealed for before later ones. */
  readonly replaced: ReadonlySet<string>;
  /** Whether the user wants to be asked about this key first. */
  readonly isAsked: (ed25519Pub: string) => boolean;
};

/** How each stands by the log and the pins as they are now. */
export function readersOf({ participants, dropped, keyless }: Told, roster: Roster, pins: Pins, decided: Decided): Readers {
  const list: Reader[] = [];
  const refused: Dropped[] = [];
  for (const participant of participants) {
    const { record, by, isOurs } = participant;
    const why = objectionTo(participant, roster, decided);
    if (why === null) list.push({ ...stand(record, pins, decided), role: roleOf(roster, record.ed25519_pub), bySite: by === "site", isOurs });
    else refused.push({ label: record.dot1, why });
  }
  return { list, dropped: [...dropped, ...refused], keyless };
}

/** Why somebody doesn't read whom the relay names. */
function objectionTo({ record, by, join }: Participant, roster: Roster, { replaced }: Decided): Dropped["why"] | null {
  if (isShutOut(roster, record.ed25519_pub)) return "shut-out";
  if (replaced.has(record.ed25519_pub)) return "replaced";
  // Which teams answer in a channel is the site's to say, whoever else reads there.
  if (record.team !== null || takesPart(roleOf(roster, record.ed25519_pub))) return null;
  if (isForMembers(roster)) return "outside";
  return join === null && by !== "site" ? "not-signed" : null;
}

function stand(offered: KeyRecord, pins: Pins, { leftOut, isAsked }: Decided): Pick<Reader, "record" | "standing" | "dispute"> {
  const verdict = judge(pins, offered);
  const dispute = verdict.kind === "conflict" ? verdict.why : null;
  const record = dispute === null ? (pins.get(offered.ed25519_pub) ?? offered) : offered;
  if (leftOut.includes(record.ed25519_pub)) return { record, standing: "left-out", dispute };
  if (dispute !== null) return { record, standing: "disputed", dispute };
  if (!record.reads.includes("1.5")) return { record, standing: "too-old", dispute };
  return { record, standing: isAsked(record.ed25519_pub) ? "asked" : "reads", dispute };
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

/** Those about whom the user wants to be asked, before anything is sent. */
export function askedOf({ list }: Readers): readonly KeyRecord[] {
  return list.filter(({ standing }) => standing === "asked").map(({ record }) => record);
}

/** Those about whom the user has to decide before anything is sent. */
export function disputedOf({ list }: Readers): readonly { readonly record: KeyRecord; readonly why: Conflict["why"] }[] {
  return list.flatMap(({ record, standing, dispute }) => (standing === "disputed" && dispute !== null ? [{ record, why: dispute }] : []));
}

function labelOf(dot1: unknown): string {
  return typeof dot1 === "string" && /^dot1:[0-9a-f]{16}$/.test(dot1) ? dot1 : "";
}
