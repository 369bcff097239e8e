import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { beforeAll, expect, test } from "vitest";
import { scopeOf } from "../keys/identity-store";
import { generateAgreementKey, generateSigningKey, signKeyRecord, type Identity, type KeyRecord } from "../protocol";
import { MemoryDatabase, openDatabase } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { PinBook } from "./pin-book";
import { accept, judge } from "./pins";
import { until } from "../testing/until";

const place = { relay: "00112233445566778899aabbccddeeff", tenant: "" };
let bob: Identity;
let other: Identity;

beforeAll(async () => {
  const make = async (): Promise<Identity> => ({ signing: await generateSigningKey(), agreements: [await generateAgreementKey()] });
  [bob, other] = await Promise.all([make(), make()]);
});

function record(identity: Identity, serial: number, username: string | null = "bob", createdAt = "2026-11-23T10:00:00.000Z"): Promise<KeyRecord> {
  return signKeyRecord(identity, place, { username, team: null, reads: ["1.5"], serial, createdAt });
}

const pinned = (...records: readonly KeyRecord[]) => new Map(records.map((each) => [each.ed25519_pub, each]));

test("First_record_of_a_key_is_taken_and_the_same_again_is_the_same", async () => {
  const first = await record(bob, 1);
  expect(judge(new Map(), first)).toEqual({ kind: "take" });
  expect(judge(pinned(first), first)).toEqual({ kind: "same" });
});

test("attack 05: a record with a lower serial is ignored", async () => {
  const [old, now] = [await record(bob, 1), await record(bob, 2)];
  expect(judge(pinned(now), old)).toEqual({ kind: "older" });
});

test("attack 05: a higher serial with another encryption key is taken", async () => {
  const now = await record({ ...bob, agreements: [await generateAgreementKey()] }, 2);
  expect(judge(pinned(await record(bob, 1)), now)).toEqual({ kind: "take" });
});

test("Same_serial_with_other_content_is_a_conflict", async () => {
  const forked = await record(bob, 1, "bob", "2026-11-23T10:00:01.000Z");
  expect(judge(pinned(await record(bob, 1)), forked)).toEqual({ kind: "conflict", why: "forked" });
});

test("attack 02: a pinned username under another key is a conflict until the user accepts", async () => {
  const [before, now] = [await record(bob, 1), await record(other, 1)];
  expect(judge(pinned(before), now)).toMatchObject({ kind: "conflict", why: "name", before });

  const after = pinned(before, ...accept(pinned(before), now));
  expect(judge(after, now)).toEqual({ kind: "same" });
  expect(after.get(before.ed25519_pub)?.username).toBeNull();
  expect(judge(after, before)).toEqual({ kind: "same" });
});

test("attack 02: two keys that are both pinned under one name are both in conflict", async () => {
  const [one, two] = [await record(bob, 1), await record(other, 1)];
  const both = pinned(one, two);
  expect([judge(both, one).kind, judge(both, two).kind]).toEqual(["conflict", "conflict"]);
});

test("Rename_onto_a_pinned_name_is_a_conflict", async () => {
  const taken = await record(other, 2, "bob");
  expect(judge(pinned(await record(bob, 1), await record(other, 1, "carol")), taken)).toMatchObject({ kind: "conflict", why: "name" });
});

test("Pins_outlive_the_page_and_belong_to_one_relay_and_tenant", async () => {
  const database = new MemoryDatabase();
  const first = new PinBook(database, scopeOf(place));
  await first.meet(await record(bob, 1));
  const again = new PinBook(database, scopeOf(place));
  await again.load();
  expect((await again.meet(await record(other, 1))).map(({ kind }) => kind)).toEqual(["conflict"]);

  const elsewhere = new PinBook(database, scopeOf({ ...place, tenant: "acme" }));
  await elsewhere.load();
  expect(elsewhere.pins.value.size).toBe(0);
});

test("attack 05: what one tab pinned no other tab undoes", async () => {
  const factory = new IDBFactory();
  const tab = async () => new PinBook(await openDatabase(factory), scopeOf(place));
  const [left, right] = [await tab(), await tab()];
  await left.meet(await record(bob, 3));
  const verdicts = await Promise.all([right.meet(await record(bob, 1)), right.meet(await record(other, 1))]);
  expect(verdicts.flat().map(({ kind }) => kind)).toEqual(["older", "conflict"]);

  const again = await tab();
  await again.load();
  expect([...again.pins.value.values()].map(({ ed25519_pub, serial }) => [ed25519_pub, serial])).toEqual([[bob.signing.ed25519Pub, 3]]);
});

test("What_one_tab_pinned_the_others_know", async () => {
  const database = new MemoryDatabase();
  const [left, right] = [new PinBook(database, scopeOf(place), new Tabs("a")), new PinBook(database, scopeOf(place), new Tabs("a"))];
  await left.meet(await record(bob, 1));
  await until(() => expect(right.pins.value.get(bob.signing.ed25519Pub)?.serial).toBe(1));
});
