import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { IdentityStore, newKeeper, scopeOf } from "../keys/identity-store";
import { openDatabase, type Database } from "./database";
import { lock, newLockerKey, unlock } from "./locker";

const place = { relay: "00".repeat(16), tenant: "acme" };

test("Keys_come_back_as_handles_that_sign_and_cannot_be_exported", async () => {
  const factory = new IDBFactory();
  const keeper = await newKeeper();
  await new IdentityStore(await openDatabase(factory)).save(scopeOf(place), keeper);

  const again = await new IdentityStore(await openDatabase(factory)).load(scopeOf(place));
  if (again === undefined) throw new Error("lost");
  const signed = (key: CryptoKey) => crypto.subtle.sign("Ed25519", key, new Uint8Array([1]));
  expect(new Uint8Array(await signed(again.signing.privateKey))).toEqual(new Uint8Array(await signed(keeper.signing.privateKey)));
  for (const key of [again.signing.privateKey, again.agreements[0].privateKey, again.locker]) expect(key.extractable).toBe(false);
  await expect(crypto.subtle.exportKey("pkcs8", again.signing.privateKey)).rejects.toThrow();
});

test("Browser_that_refuses_storage_keeps_in_memory_and_says_so", async () => {
  const refusing = { open: () => { throw new DOMException("no", "SecurityError"); } } as unknown as IDBFactory;
  const database = await openDatabase(refusing);
  expect(database.durable).toBe(false);
  await database.put("pins", "a/1", 1);
  await database.put("pins", "b/1", 2);
  expect(await database.rows("pins", "a/")).toEqual([{ key: "a/1", value: 1 }]);
});

test("Storage_whose_very_name_throws_keeps_in_memory", async () => {
  const getter = vi.spyOn(globalThis, "indexedDB", "get").mockImplementation(() => {
    throw new DOMException("no", "SecurityError");
  });
  expect((await openDatabase()).durable).toBe(false);
  expect(getter).toHaveBeenCalled();
  getter.mockRestore();
});

test("Storage_that_never_answers_is_not_waited_for", async () => {
  const silent = { open: () => ({}) } as unknown as IDBFactory;
  expect((await openDatabase(silent, 1)).durable).toBe(false);
});

test("Store_that_held_keys_is_waited_for_however_busy_it_is", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.stubGlobal("localStorage", { "piperchat 00/acme/": "alva" });
  const silent = { open: () => ({}) } as unknown as IDBFactory;
  let opened: Database | null = null;
  void openDatabase(silent).then((database) => (opened = database));
  await vi.advanceTimersByTimeAsync(50_000);
  expect(opened).toBeNull();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(opened).toMatchObject({ durable: false });
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("Full_disk_keeps_in_memory_and_still_knows_what_was_stored", async () => {
  const factory = new IDBFactory();
  await (await openDatabase(factory)).put("pins", "a/1", 7);
  const full = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const database = await openDatabase(factory);
  full.mockRestore();
  expect(database.durable).toBe(false);
  expect(await database.get("pins", "a/1")).toBe(7);
  await database.put("pins", "a/2", 8);
  expect(await (await openDatabase(factory)).get("pins", "a/2")).toBeUndefined();
});

test("Rows_come_by_prefix_in_the_order_of_their_keys", async () => {
  const database = await openDatabase(new IDBFactory());
  for (const key of ["a/2", "b/1", "a/1"]) await database.put("outbox", key, key);
  expect((await database.rows("outbox", "a/")).map(({ key }) => key)).toEqual(["a/1", "a/2"]);
  await database.delete("outbox", "a/1");
  expect((await database.rows("outbox", "a/")).map(({ key }) => key)).toEqual(["a/2"]);
  expect(database.durable).toBe(true);
});

test("Revisions_of_two_tabs_see_each_other_and_touch_their_rows_only", async () => {
  const factory = new IDBFactory();
  const refusing = { open: () => { throw new DOMException("no", "SecurityError"); } } as unknown as IDBFactory;
  const memory = await openDatabase(refusing);
  for (const [one, two] of [[await openDatabase(factory), await openDatabase(factory)], [memory, memory]] as const) {
    await one.put("channels", "b/n", 7);
    const add = (database: Database) => database.revise<number>("channels", "a/", (rows) => new Map([["a/n", (rows.get("a/n") ?? 0) + rows.size + 1]]));
    await Promise.all([add(one), add(two), add(one)]);
    expect(await two.rows("channels", "")).toEqual([{ key: "a/n", value: 5 }, { key: "b/n", value: 7 }]);
  }
});

test("Upgrade_keeps_what_the_tables_of_before_hold_and_waits_for_a_tab_that_still_writes", async () => {
  const factory = new IDBFactory();
  const before = await new Promise<IDBDatabase>((resolve) => {
    const request = factory.open("piperchat", 1);
    request.onupgradeneeded = () => {
      for (const table of ["relays", "identities", "pins", "channels", "outbox", "drafts"]) request.result.createObjectStore(table);
    };
    request.onsuccess = () => resolve(request.result);
  });
  before.transaction("pins", "readwrite").objectStore("pins").put(7, "a/1");
  before.onversionchange = () => setTimeout(() => before.close(), 20);
  const database = await openDatabase(factory);
  expect([database.durable, await database.get("pins", "a/1")]).toEqual([true, 7]);
  await database.put("rosters", "a/main", { seq: 1 });
  expect(await (await openDatabase(factory)).rows("rosters", "a/")).toEqual([{ key: "a/main", value: { seq: 1 } }]);
});

test("Evicted_keys_are_missed_by_name", async () => {
  const marks = new Map<string, string>();
  const noted = { get: (scope: string) => marks.get(scope) ?? null, set: (scope: string, name: string) => void marks.set(scope, name) };
  const keeper = { ...(await newKeeper()), record: { username: "alva" } as never };
  await new IdentityStore(await openDatabase(new IDBFactory()), noted).save(scopeOf(place), keeper);

  expect(await new IdentityStore(await openDatabase(new IDBFactory()), noted).lostName(scopeOf(place))).toBe("alva");
  expect(await new IdentityStore(await openDatabase(new IDBFactory()), noted).lostName(scopeOf({ ...place, tenant: "" }))).toBeNull();
});

test("Locked_text_is_unreadable_and_opens_under_its_key_only", async () => {
  const [key, other] = await Promise.all([newLockerKey(), newLockerKey()]);
  const locked = await lock(key, { text: "marmalade" });
  expect(new TextDecoder("latin1").decode(locked.sealed)).not.toContain("marmalade");
  expect(await unlock(key, locked)).toEqual({ text: "marmalade" });
  expect(await unlock(other, locked)).toBeUndefined();
});
