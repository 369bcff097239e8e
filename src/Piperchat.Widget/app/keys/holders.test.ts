import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { generateAgreementKey, generateSigningKey } from "../protocol";
import { MemoryDatabase, openDatabase } from "../storage/database";
import { BroughtIdentity, OwnIdentity, type LetIn } from "./holders";
import { scopeOf } from "./identity-store";

const place = { relay: "00".repeat(16), tenant: "" };
const ways: readonly LetIn[] = [
  { way: "cookie", userId: null }, { way: "cookie", userId: "7" }, { way: "cookie", userId: "8" }, { way: "token", userId: "7" }, { way: "token", userId: null },
];

test("Tabs_share_a_stream_only_where_the_relay_lets_them_in_alike", async () => {
  const database = await openDatabase(new IDBFactory());
  const own = ways.map((letIn) => new OwnIdentity(database, place, letIn, () => {}).streamScope);
  expect(new Set(own).size).toBe(ways.length);
  const keys = { signing: await generateSigningKey(), agreement: await generateAgreementKey() };
  const brought = await Promise.all(ways.map(async (letIn) => (await BroughtIdentity.of(keys, new MemoryDatabase(), place, letIn)).streamScope));
  expect(new Set([...own, ...brought]).size).toBe(2 * ways.length);
});

test("Each_user_of_the_host_has_keys_of_their_own_however_they_are_let_in", async () => {
  const database = await openDatabase(new IDBFactory());
  const scope = (letIn: LetIn) => new OwnIdentity(database, place, letIn, () => {}).scope;
  const [nobody, ada, bob, adaByToken] = ways.map(scope);
  expect(new Set([nobody, ada, bob]).size).toBe(3);
  expect(adaByToken).toBe(ada);
});

test("No_scope_begins_with_another_whatever_the_host_calls_its_users", () => {
  const ids = [null, "7", "78", "7/", "7/000", "../", "%2F", `${place.relay}/`];
  const scopes = ids.flatMap((id) => ["", "acme", "acme.eu"].map((tenant) => scopeOf({ ...place, tenant }, id)));
  for (const one of scopes) for (const other of scopes) if (one !== other) expect(one.startsWith(other), `${one} ${other}`).toBe(false);
});
