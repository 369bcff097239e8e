// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { makeTeamKey } from "../protocol";
import { read, say } from "../testing/people";
import { pageTests } from "../testing/page-tests";
import { until } from "../testing/until";

const cleo = { id: "c", name: "Cleo Customer" };
const [ada, ben] = [{ id: "1", name: "Ada Agent" }, { id: "2", name: "Ben Agent" }];
const at = pageTests();
beforeEach(() => {
  at.relay.teamsOf = (channel) => (channel.startsWith("support-") ? ["support"] : []);
  at.relay.teamMembers.set("support", new Set(["1", "2"]));
});

const holdsKey = (session: Awaited<ReturnType<typeof at.elsewhere>>) => until(() => expect(session.teams.value?.keepers.value.get("support")?.holds.value).toBe(true));

test("Whoever_writes_to_a_team_without_a_key_is_told_before_the_first_word_and_sees_the_history_handed_over", async () => {
  const start = await at.open(cleo, "support-1");
  await at.shows("Nobody in support can read here yet. What you write is kept sealed");
  await start.startWriting("Where is my order?");
  const customer = await at.live(start);
  await at.shows("Only you can read this so far");
  await at.shows("Nobody in support can read here yet");
  const agent = await at.elsewhere(ada, "support-1");
  await holdsKey(agent);
  await customer.refreshReadersOf("support");
  await at.hides("Nobody in support can read here yet");
  await at.shows("You handed the history to support (team) (1 message)");
  await until(() => expect(read(agent)).toEqual(["Where is my order?"]));
  await at.press("Who can read");
  await at.shows("A team of the site: its people read and answer as one.");
  await at.shows("Those “named by the site” read here by the site’s word alone");
  expect(at.root.querySelector("dialog")?.textContent).not.toContain("In it:");
});

test("Member_writes_without_joining_and_hands_the_key_to_a_colleague_after_a_question", async () => {
  const agent = await at.page(ada, "support-1");
  await holdsKey(agent);
  expect(agent.current.value?.joined).toBe(false);
  await at.find(".pc-composer textarea");
  expect(at.root.textContent).not.toContain("Join this conversation");
  await say(agent, "On its way");
  await at.shows("On its way");

  const second = await at.elsewhere(ben, "support-1");
  await at.shows("Ben Agent joined support and can’t read its conversations yet.");
  await at.press("Hand over the key…");
  await at.shows("reads all that was ever written to it, and all that will be");
  await until(() => expect(at.root.querySelector("dialog .pc-code")?.textContent).toMatch(/^(\d{4} ){4}\d{4}$/));
  await at.press("Hand over", "dialog");
  await at.shows("They can read what is written to the team now.");
  await holdsKey(second);
  await until(() => expect(read(second)).toEqual(["On its way"]));
  await at.press("Done", "dialog");
  await at.hides("joined support and can’t read");
  await agent.open("team-support");
  await at.shows("You made the team’s key");
  await at.shows("You handed the team’s key to Ben Agent");
});

test("Question_about_a_colleague_is_put_aside_for_this_page", async () => {
  const agent = await at.page(ada, "support-1");
  await holdsKey(agent);
  await at.elsewhere(ben, "support-1");
  await at.shows("Ben Agent joined support");
  at.named("Not now")?.focus();
  await at.press("Not now");
  await at.hides("Ben Agent joined support and can’t");
  expect(document.activeElement).toBe(at.root.querySelector(".pc-log"));
});

test("Member_who_lacks_the_key_is_told_who_has_to_hand_it_over", async () => {
  await holdsKey(await at.elsewhere(ada, "support-1"));
  const second = await at.page(ben, "support-1");
  await at.shows("You’re in support, but can’t read yet what is written to it.");
  expect(second.current.value?.answers).toBe(true);
  await at.press("Who can read");
  await at.shows("In it: Ada Agent and Ben Agent");
});

test("Key_that_the_site_names_and_nobody_in_the_team_made_is_said_to_them", async () => {
  const agent = await at.page(ada, "support-1");
  await holdsKey(agent);
  const { record } = await makeTeamKey(agent.parts.place, "support", new Date().toISOString());
  at.relay.teamKeys.set("support", record);
  at.relay.identities.set(record.ed25519_pub, record);
  await agent.refreshReadersOf("support");
  await at.shows("The site names a key for support that nobody in it made.");
});
