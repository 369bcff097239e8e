// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { say } from "../testing/people";
import { pageTests } from "../testing/page-tests";
import { until } from "../testing/until";

const [ada, bob] = [{ id: "1", name: "Ada Lovelace" }, { id: "2", name: "Bob Ray" }];
const at = pageTests();

const tags = () => [...at.root.querySelectorAll("dialog .pc-reader-name")].map((name) => [...name.querySelectorAll("span")].at(0)?.textContent + ": " + [...name.querySelectorAll(".pc-tag")].map((tag) => tag.textContent).join());

test("Reader_by_the_sites_word_alone_is_marked_and_the_note_says_so", async () => {
  await at.elsewhere(bob, "elsewhere");
  at.relay.readersBySite = () => ["2"];
  await at.page(ada);
  await at.shows("Only you and Bob Ray can read this");
  await at.press("Who can read");
  await until(() => expect(tags()).toEqual(["Ada Lovelace: You", "Bob Ray: Named by the site"]));
  await at.shows("every other key here signed its own name and its own joining");
  await at.shows("Those “named by the site” read here by the site’s word alone");
});

test("Whoever_wants_to_be_asked_first_is_asked_and_what_was_written_waits_until_then", async () => {
  const alva = await at.page(ada);
  await at.press("Who can read");
  (await at.find("dialog input[type=checkbox]")).click();
  await until(() => expect(alva.current.value?.notes.value.asksFirst).toBe(true));
  await at.press("Close", "dialog");
  await at.elsewhere(bob);
  await at.shows("Bob Ray would read what you write from here on.");
  await say(alva, "hello");
  await at.shows("Waits for your decision below");
  await at.press("Seal for Bob Ray too");
  await until(() => expect(Object.keys(at.relay.posted[0]?.wraps ?? {})).toHaveLength(2));
  await at.hides("would read what you write");
});

test("Whoever_is_asked_about_can_be_written_without", async () => {
  const alva = await at.page(ada);
  await alva.current.value?.askFirst(true);
  await at.elsewhere(bob);
  await say(alva, "hello");
  await at.press("Write without them");
  await until(() => expect(Object.keys(at.relay.posted[0]?.wraps ?? {})).toEqual([alva.me.dot1]));
  await at.shows("1 left out");
});

test("Leaving_asks_first_and_then_one_may_join_again", async () => {
  const alva = await at.page(ada);
  await say(alva, "bye");
  await at.shows("Sent");
  await at.press("Who can read");
  await at.press("Leave this conversation", "dialog");
  await at.shows("Nothing that is written from then on is sealed for you");
  await at.press("Leave", "dialog");
  await at.shows("You left this conversation. Join again");
  await at.press("Join again");
  await at.find(".pc-composer textarea");
});

test("Nobody_leaves_while_something_waits_that_would_join_them_again_as_it_goes", async () => {
  const alva = await at.page(ada);
  at.relay.intercept = (request) => (request === "POST messages" ? { status: 503, body: {} } : null);
  await say(alva, "waits");
  await at.press("Who can read");
  await at.press("Leave this conversation", "dialog");
  await at.shows("What you wrote is still to be sent");
  await at.press("Leave", "dialog");
  at.relay.intercept = () => null;
  alva.outbox.flush();
  await at.hides("What you wrote is still to be sent");
  expect(alva.current.value?.joined).toBe(true);
});

test("Whoever_was_away_for_long_is_told_that_nothing_was_sealed_for_them_meanwhile", async () => {
  const alva = await at.page(ada);
  await say(alva, "long ago");
  await at.shows("long ago");
  at.relay.participantsTold = () => [];
  await alva.current.value?.refreshReaders();
  await at.shows("Nothing is sealed for you at the moment");
  at.relay.participantsTold = (told) => told;
  await at.press("Join again");
  await at.find(".pc-composer textarea");
});

test("Settings_that_the_site_made_hold_once_one_agrees", async () => {
  const alva = await at.page(ada);
  const { place } = alva.parts;
  const act = { version: "1.5", relay: place.relay, tenant: "", channel: "main", ed25519_pub: null, sig: null, ts: Math.floor(Date.now() / 1000) } as const;
  await at.relay.add("main", { ...act, action: "claim", description: "", prev: at.relay.headOf("main") } as never);
  await at.relay.add("main", { ...act, action: "settings", settings: { description: "", history: "roster", readers: "open" }, prev: at.relay.headOf("main") } as never);
  await at.shows("The site opened this conversation to whoever joins. The site lets what was written before be handed to new members by itself.");
  await at.shows("it doesn’t hold for what you write until you agree");
  await at.press("Agree");
  await at.hides("The site opened this conversation");
  expect(alva.current.value?.notes.value.agreedTo).toBe(at.relay.headOf("main"));
});
