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

test("Name_that_the_relay_won_t_let_be_checked_isn_t_shown_and_is_asked_for_again", async () => {
  const { signing: { ed25519Pub } } = await someone(relay, "ada");
  relay.away = true;
  names.want([ed25519Pub]);
  await until(() => expect(names.of(ed25519Pub, "mallory")).toEqual({ name: `key ${ed25519Pub.slice(0, 8)}…`, proof: "unchecked" }));
  relay.away = false;
  await until(() => {
    names.want([ed25519Pub]);
    expect(names.of(ed25519Pub, null).name).toBe("ada");
  });
});

test("Whoever_chose_no_name_is_called_as_the_site_calls_them_and_that_is_said", async () => {
  const maya = await someone(relay, "maya");
  const key = maya.signing.ed25519Pub;
  await publish(relay, maya, null);
  names.vouch([{ ed25519_pub: key, siteUser: { id: "7", name: "Maya Kern" } }]);
  expect(names.of(key, null).proof).toBe("pending");
  names.want([key]);
  await until(() => expect(names.of(key, null)).toEqual({ name: "Maya Kern", proof: "site" }));
  expect(names.inWords(key)).toBe("Maya Kern (per the site)");
  names.vouch([{ ed25519_pub: key, siteUser: null }]);
  expect(names.of(key, null)).toEqual({ name: maya.signing.dot1, proof: "proven" });
});

test("Name_that_somebody_chose_goes_before_the_sites", async () => {
  const { signing: { ed25519Pub } } = await someone(relay, "maya");
  names.vouch([{ ed25519_pub: ed25519Pub, siteUser: { id: "7", name: "Maya Kern" } }]);
  names.want([ed25519Pub]);
  await until(() => expect(names.of(ed25519Pub, null)).toEqual({ name: "maya", proof: "proven" }));
});
