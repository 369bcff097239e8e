// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { comparisonCode, signAction, type Settings } from "../protocol";
import type { Session } from "../chat/session";
import { read, say } from "../testing/people";
import { pageTests } from "../testing/page-tests";
import { until } from "../testing/until";
import { HandingOver, type Past } from "./handing-over";

const [ada, bob, eve] = [{ id: "1", name: "Ada Lovelace" }, { id: "2", name: "Bob Ray" }, { id: "3", name: "Eve Dun" }];
const at = pageTests();

const code = (a: Session, b: Session) => comparisonCode(a.parts.place, a.me.ed25519_pub, b.me.ed25519_pub);
const tells = (session: Session, ...texts: string[]) => until(() => expect(read(session)).toEqual(texts));

const settings = (history: Settings["history"]) => ({ action: "settings", settings: { description: "", history, readers: "roster" } }) as const;
async function does(by: Session, act: Parameters<typeof signAction>[2]): Promise<void> {
  await at.relay.add("main", await signAction(by.parts.keeper.signing, { relay: at.relay.relay, tenant: "", channel: "main" }, act, at.relay.headOf("main"), Math.floor(Date.now() / 1000)));
}

test("History_is_handed_to_who_came_later_after_a_question_and_all_see_a_line", async () => {
  const alva = await at.page(ada);
  for (const text of ["one", "two"]) await say(alva, text);
  await tells(alva, "one", "two");
  const bo = await at.elsewhere(bob);
  await at.shows("Bob Ray joined and can read what you write");
  await at.press("Hand over the history…", ".pc-note");
  await at.shows("2 messages, from today");
  await at.shows("They can read these messages then, and keep them");
  const expected = await code(bo, alva);
  await until(() => expect(at.root.querySelector("dialog .pc-form > .pc-code")?.textContent).toBe(expected));
  await at.press("Hand over", "dialog");
  await at.shows("can read those 2 messages now.");
  await until(() => expect(document.activeElement?.textContent).toBe("Done"));
  await tells(bo, "one", "two");
  await at.press("Done", "dialog");
  await at.shows("You handed the history to Bob Ray (2 messages)");
  await until(() => expect(at.named("Hand over the history…")).toBeUndefined());
});

test("What_is_cancelled_is_not_handed_over_and_its_keys_are_wiped", async () => {
  const alva = await at.page(ada);
  await say(alva, "kept");
  await tells(alva, "kept");
  const bo = await at.elsewhere(bob);
  const looked = vi.spyOn(HandingOver.prototype, "past");
  await at.press("Who can read");
  await at.press("Hand over the history…", "dialog");
  await at.shows("1 message, from today");
  await at.press("Cancel", "dialog");
  await until(() => expect(at.root.querySelector("dialog")).toBeNull());
  expect(at.relay.posted).toHaveLength(1);
  expect(read(bo)).toEqual([]);
  const [past] = (await looked.mock.results[0]?.value) as readonly Past[];
  await until(() => expect(past?.bodyKey).toEqual(new Uint8Array(32)));
  looked.mockRestore();
});

test("Handing_over_that_fails_says_so_and_can_be_tried_again", async () => {
  const alva = await at.page(ada);
  await say(alva, "again");
  await tells(alva, "again");
  const bo = await at.elsewhere(bob);
  await at.press("Hand over the history…");
  await at.shows("1 message, from today");
  at.relay.intercept = (request) => (request === "POST messages" ? { status: 503, body: {} } : null);
  await at.press("Hand over", "dialog");
  await at.shows("That didn’t work, or only in part");
  at.relay.intercept = () => null;
  await at.press("Try again", "dialog");
  await at.press("Hand over", "dialog");
  await tells(bo, "again");
});

test("Nothing_is_offered_where_the_history_stays_with_its_readers", async () => {
  const alva = await at.page(ada);
  await say(alva, "private");
  await tells(alva, "private");
  const bo = await at.elsewhere(bob);
  await at.shows("Bob Ray joined and can read what you write");
  await does(alva, { action: "claim", description: "" });
  await does(alva, { action: "role", target_dot1: bo.me.dot1, target_ed25519_pub: bo.me.ed25519_pub, role: "member" });
  await does(alva, settings("never"));
  await until(() => expect(at.named("Hand over the history…")).toBeUndefined());
});

test("Other_device_is_handed_the_history_by_the_one_that_has_it_and_both_show_one_code", async () => {
  const first = await at.elsewhere(ada);
  await say(first, "from my desk");
  await tells(first, "from my desk");
  const second = await at.page(ada);
  await at.shows("1 message from before you joined");
  await at.press("Show the code for your other device");
  const expected = await code(first, second);
  await until(() => expect(at.root.querySelector("dialog .pc-code")?.textContent).toBe(expected));
  await at.shows("Open this chat on your other device and press “Hand it over” there.");
});

test("Strip_offers_the_history_to_another_device_of_ones_own_or_never_again", async () => {
  const alva = await at.page(ada);
  await say(alva, "from my desk");
  await tells(alva, "from my desk");
  const phone = await at.elsewhere(ada);
  await at.shows("Your other device can’t read what was written here before.");
  await at.press("Hand it over…");
  await at.shows("The same code must stand on your other device");
  await at.press("Hand over", "dialog");
  await tells(phone, "from my desk");
  await at.press("Done", "dialog");
  await at.shows("You handed the history to your other device (1 message)");
  await at.hides("Your other device can’t read");
  await at.elsewhere(ada);
  await at.shows("Your other device can’t read");
  await at.press("Not now");
  await at.hides("Your other device can’t read");
  await until(() => expect(alva.current.value?.notes.value.notHandedTo).toHaveLength(1));
});

test("Message_tells_who_read_it_from_the_first_and_to_whom_it_was_handed_on", async () => {
  const alva = await at.page(ada);
  await say(alva, "one");
  await tells(alva, "one");
  const bo = await at.elsewhere(bob);
  await at.press("Hand over the history…");
  await at.press("Hand over", "dialog");
  await tells(bo, "one");
  await at.press("Done", "dialog");
  await at.press("Who can read this message", "article");
  await at.shows("Handed on later by you");
  await at.shows("The same people as now.");
  await at.press("Close", "dialog");
  await at.elsewhere(eve);
  await until(() => expect(alva.current.value?.readers.value?.list).toHaveLength(3));
  await at.press("Who can read this message", "article");
  await at.shows("Not sealed for Eve Dun.");
  await at.press("Close", "dialog");
  await bo.leave(bo.current.value as never);
  await until(() => expect(alva.current.value?.readers.value?.list).toHaveLength(2));
  await at.press("Who can read this message", "article");
  await at.shows("No longer a reader");
  await at.shows("One who could read it then doesn’t read here now.");
});

test("Open_page_hands_the_history_to_a_new_member_by_itself_where_the_settings_say_so", async () => {
  const unhesitating = vi.spyOn(Math, "random").mockReturnValue(0);
  const alva = await at.page(ada);
  await does(alva, { action: "claim", description: "" });
  await does(alva, settings("roster"));
  await say(alva, "said before");
  await tells(alva, "said before");
  const bo = await at.elsewhere(bob, "elsewhere");
  await does(alva, { action: "role", target_dot1: bo.me.dot1, target_ed25519_pub: bo.me.ed25519_pub, role: "member" });
  await at.shows("You handed the history to Bob Ray (1 message)");
  await bo.open("main");
  await tells(bo, "said before");
  unhesitating.mockRestore();
});
