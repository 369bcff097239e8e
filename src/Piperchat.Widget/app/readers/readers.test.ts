import { beforeAll, beforeEach, expect, test } from "vitest";
import {
  generateAgreementKey, generateSigningKey, signKeyRecord, signMembership, UNCLAIMED,
  type ChannelPlace, type Identity, type KeyRecordDraft,
} from "../protocol";
import { scopeOf } from "../keys/identity-store";
import { PinBook } from "../pins/pin-book";
import { MemoryDatabase } from "../storage/database";
import { disputedOf, meetParticipants, readersOf, recipientsOf, verifyParticipants, type Memberships, type Readers } from "./readers";

const place: ChannelPlace = { relay: "00112233445566778899aabbccddeeff", tenant: "", channel: "main" };
const AT = "2026-11-23T10:00:00.000Z";
let bob: Identity;
let eve: Identity;
let book: PinBook;

beforeAll(async () => {
  const make = async (): Promise<Identity> => ({ signing: await generateSigningKey(), agreements: [await generateAgreementKey()] });
  [bob, eve] = await Promise.all([make(), make()]);
});
beforeEach(() => {
  book = new PinBook(new MemoryDatabase(), scopeOf(place));
});

async function participant(who: Identity, username: string, more: Partial<KeyRecordDraft> = {}) {
  const identity = await signKeyRecord(who, place, { username, team: null, reads: ["1.5"], serial: 1, createdAt: AT, ...more });
  return { identity, by: "join", record: await signMembership("join", who.signing, place, AT), role: null, site_user: null };
}

async function readers(told: readonly unknown[], memberships: Memberships = new Map(), leftOut: readonly string[] = [], roster = UNCLAIMED): Promise<Readers> {
  const met = await meetParticipants(await verifyParticipants(told, place), memberships, book);
  return readersOf(met, roster, book.pins.value, { leftOut, replaced: new Set(), isAsked: () => false });
}

const standings = ({ list }: Readers) => list.map(({ record, standing }) => `${record.username} ${standing}`);

test("Verified_participant_reads", async () => {
  const found = await readers([await participant(bob, "bob")]);
  expect(standings(found)).toEqual(["bob reads"]);
  expect(recipientsOf(found, "me").map(({ x25519_pub }) => x25519_pub)).toEqual([bob.agreements[0].x25519Pub]);
  expect(recipientsOf(found, bob.signing.ed25519Pub)).toEqual([]);
});

test("attack 23: a reader whose app is old is left out and shown, and nobody is written to in an older version", async () => {
  const found = await readers([await participant(bob, "bob", { reads: ["1.2", "1.1"] }), await participant(eve, "eve")]);
  expect(standings(found)).toEqual(["bob too-old", "eve reads"]);
  expect(recipientsOf(found, "me").map(({ username }) => username)).toEqual(["eve"]);
});

test("attack 24: a participant that nobody signed is dropped and said", async () => {
  const [good, other] = await Promise.all([participant(bob, "bob"), participant(eve, "eve")]);
  const elsewhere = await signMembership("join", eve.signing, { ...place, channel: "other" }, AT);
  const found = await readers([
    good, { ...other, by: "relay" }, { ...other, record: good.record }, { ...other, record: elsewhere }, { ...other, identity: { ...other.identity, x25519_pub: good.identity.x25519_pub } }, 7,
  ]);
  expect(standings(found)).toEqual(["bob reads"]);
  expect(found.dropped.map(({ why }) => why)).toEqual(["not-signed", "unverified", "unverified", "unverified", "not-signed"]);
});

test("Join_that_a_later_leave_undid_does_not_count", async () => {
  const leave = await signMembership("leave", bob.signing, place, "2026-11-23T10:00:00.001Z");
  const memberships: Memberships = new Map([[bob.signing.ed25519Pub, [{ type: "leave", record: leave }]]]);
  expect(standings(await readers([await participant(bob, "bob")], memberships))).toEqual([]);
});

test("attack 02: another key under a pinned name is disputed until accepted, or left out", async () => {
  await readers([await participant(bob, "bob")]);
  const told = [await participant(eve, "bob")];
  expect(standings(await readers(told))).toEqual(["bob disputed"]);
  expect(recipientsOf(await readers(told), "me")).toEqual([]);
  expect(standings(await readers(told, new Map(), [eve.signing.ed25519Pub]))).toEqual(["bob left-out"]);

  await book.accept(told[0]?.identity as never);
  expect(standings(await readers(told))).toEqual(["bob reads"]);
});

test("attack 05: another key under a pinned name is disputed, also where the site says that it is the same user's", async () => {
  const site_user = { id: "7", name: "Bob Ray" };
  await readers([{ ...(await participant(bob, "bob")), site_user }]);
  expect(standings(await readers([{ ...(await participant(eve, "bob")), site_user }]))).toEqual(["bob disputed"]);
});

test("Dispute_lasts_as_long_as_its_record_is_offered", async () => {
  const good = await participant(bob, "bob");
  await readers([good]);
  const forked = [await participant(bob, "bob", { createdAt: "2020-01-01T00:00:00.000Z" })];
  await readers(forked);
  await book.meet(good.identity);
  const found = await readers(forked);
  expect(standings(found)).toEqual(["bob disputed"]);
  expect(disputedOf(found).map(({ why }) => why)).toEqual(["forked"]);
});

test("attack 05: a record with a lower serial doesn't bring its key back", async () => {
  const now = { ...bob, agreements: [await generateAgreementKey()] as const };
  await readers([await participant(bob, "bob")]);
  await readers([await participant(now, "bob", { serial: 2 })]);
  const found = await readers([await participant(bob, "bob", { serial: 1 })]);
  expect(recipientsOf(found, "me").map(({ x25519_pub }) => x25519_pub)).toEqual([now.agreements[0].x25519Pub]);
});

test("Participant_named_twice_reads_once", async () => {
  const twice = await participant(bob, "bob");
  expect(standings(await readers([twice, twice]))).toEqual(["bob reads"]);
});
