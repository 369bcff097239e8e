import { beforeEach, expect, test } from "vitest";
import { PinBook } from "../../pins/pin-book";
import { Relay } from "../../relay/relay";
import { MemoryDatabase } from "../../storage/database";
import { publish, someone } from "../../testing/admin-people";
import { AdminRelay } from "../../testing/admin-relay";
import { until } from "../../testing/until";
import { Names } from "./names";

let relay: AdminRelay;
let book: PinBook;
let names: Names;
beforeEach(() => {
  relay = new AdminRelay();
  book = new PinBook(new MemoryDatabase(), "");
  names = new Names(new Relay("https://chat.example/", relay.fetch), { relay: relay.relay, tenant: "" }, book);
});

test("Name_is_the_relays_word_until_the_keys_own_record_says_it", async () => {
  const { signing: { ed25519Pub } } = await someone(relay, "ada");
  expect(names.of(ed25519Pub, "ada")).toEqual({ name: "ada", proof: "pending" });
  names.want([ed25519Pub]);
  await until(() => expect(names.of(ed25519Pub, "ada").proof).toBe("proven"));
});

test("attack 02: another's name that the relay puts beside a key isn't shown as that key's", async () => {
  const mallory = await someone(relay, "mallory");
  const key = mallory.signing.ed25519Pub;
  names.want([key]);
  await until(() => expect(names.of(key, "ada")).toEqual({ name: "mallory", proof: "proven" }));
});

test("Key_without_a_record_is_called_by_its_fingerprint", async () => {
  const { signing: { ed25519Pub } } = await someone(relay, "ada");
  relay.identities.clear();
  names.want([ed25519Pub]);
  await until(() => expect(names.of(ed25519Pub, "ada")).toEqual({ name: `key ${ed25519Pub.slice(0, 8)}…`, proof: "unproven" }));
});

test("attack 05: a second key under a name that is pinned is disputed, not believed", async () => {
  const ada = await someone(relay, "ada");
  await book.meet(await publish(relay, ada, "ada"));
  relay.identities.clear();
  const other = await someone(relay, "ada");
  names.want([other.signing.ed25519Pub]);
  await until(() => expect(names.of(other.signing.ed25519Pub, "ada").proof).toBe("disputed"));
  expect(names.of(ada.signing.ed25519Pub, null)).toEqual({ name: "ada", proof: "proven" });
});

test("Relay_that_was_away_is_asked_again", async () => {
  const { signing: { ed25519Pub } } = await someone(relay, "ada");
  relay.away = true;
  names.want([ed25519Pub]);
  await new Promise((resolve) => setTimeout(resolve));
  relay.away = false;
  await until(() => {
    names.want([ed25519Pub]);
    expect(names.of(ed25519Pub, null).name).toBe("ada");
  });
});
