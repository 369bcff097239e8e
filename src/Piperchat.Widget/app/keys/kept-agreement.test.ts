import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { generateAgreementKey, makeTeamKey } from "../protocol";
import { agree } from "../protocol/keys/x25519";
import { openDatabase } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { Keyring } from "../teams/keyring";
import { IdentityStore, newKeeper, scopeOf } from "./identity-store";
import { keptAgreementOf, newAgreement, toStore } from "./kept-agreement";

const place = { relay: "00".repeat(16), tenant: "acme" };
const clone = globalThis.structuredClone;

// As WebKit: whatever holds an X25519 key doesn't come out of a copy again. (fake-indexeddb copies by the same function.)
beforeEach(() => vi.stubGlobal("structuredClone", (value: unknown) => {
  if (holdsAgreementKey(value)) throw new TypeError("Unable to deserialize data.");
  return clone(value);
}));
afterEach(() => vi.unstubAllGlobals());

function holdsAgreementKey(value: unknown): boolean {
  if (value instanceof CryptoKey) return value.algorithm.name === "X25519";
  return typeof value === "object" && value !== null && Object.values(value).some(holdsAgreementKey);
}

test("Key_that_the_browser_cannot_store_comes_back_with_the_identity_and_cannot_be_exported", async () => {
  const factory = new IDBFactory();
  const keeper = await newKeeper();
  await new IdentityStore(await openDatabase(factory)).save(scopeOf(place), keeper);

  const again = await new IdentityStore(await openDatabase(factory)).load(scopeOf(place));

  if (again === undefined) throw new Error("lost");
  const other = await generateAgreementKey();
  expect(await agree(again.agreements[0], other.x25519Pub, "")).toEqual(await agree(keeper.agreements[0], other.x25519Pub, ""));
  for (const { agreements } of [keeper, again]) await expect(crypto.subtle.exportKey("pkcs8", agreements[0].privateKey)).rejects.toThrow();
  expect(again.agreements[0].stored?.under.extractable).toBe(false);
  // And again, when the record is added.
  await new IdentityStore(await openDatabase(factory)).save(scopeOf(place), again);
  expect((await new IdentityStore(await openDatabase(factory)).load(scopeOf(place)))?.agreements[0].x25519Pub).toBe(keeper.agreements[0].x25519Pub);
});

test("Key_of_a_team_that_the_browser_cannot_store_comes_back_in_the_keyring_and_cannot_be_exported", async () => {
  const factory = new IDBFactory();
  const { record, x25519Priv } = await makeTeamKey(place, "support", "2026-11-26T10:00:00.000Z");
  const ring = new Keyring(await openDatabase(factory), scopeOf(place), new Tabs("a"));
  await ring.add(record.ed25519_pub, await keptAgreementOf(x25519Priv));

  const again = new Keyring(await openDatabase(factory), scopeOf(place), new Tabs("a"));
  await again.load();

  const [key] = again.readers.value[0]?.agreements ?? [];
  if (key === undefined) throw new Error("lost");
  expect(key.x25519Pub).toBe(record.x25519_pub);
  const other = await generateAgreementKey();
  expect(await agree(key, other.x25519Pub, "")).toEqual(await agree(other, record.x25519_pub, ""));
  await expect(crypto.subtle.exportKey("pkcs8", key.privateKey)).rejects.toThrow();
});

test("Key_that_the_browser_can_store_is_stored_as_it_is", async () => {
  const agreement = await newAgreement(clone);

  expect(agreement.stored).toBeUndefined();
  expect(toStore(agreement)).toEqual({ x25519Pub: agreement.x25519Pub, privateKey: agreement.privateKey });
});

test("Row_that_came_back_as_null_is_a_lost_identity_not_a_new_one", async () => {
  const database = await openDatabase(new IDBFactory());
  const store = new IdentityStore(database, { get: () => "alva", set: () => {} });
  await database.put("identities", `${place.relay}/${place.tenant}/`, null);

  expect(await store.load(scopeOf(place))).toBeUndefined();
  expect(await store.lostName(scopeOf(place))).toBe("alva");
});
