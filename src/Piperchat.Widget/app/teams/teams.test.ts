import { afterEach, expect, test, vi } from "vitest";
import type { Envelope } from "../protocol";
import { MemoryDatabase } from "../storage/database";
import { read, say } from "../testing/people";
import { ada, ben, cleo, dan, handsOver, holdsKey, keeperOf, reads, shown, teamTests } from "../testing/team-tests";
import { until } from "../testing/until";
import { teamChannel } from "./team-channel";

const site = teamTests();
afterEach(() => void vi.useRealTimers());

test("Team_gets_a_key_from_its_first_member_reads_what_was_written_before_and_hands_it_to_a_colleague", async () => {
  const customer = await site.at(cleo);
  expect(customer.current.value?.readers.value?.keyless).toEqual([{ team: "support", isOurs: false }]);
  await say(customer, "Where is my order?");
  await reads(customer, "Where is my order?");

  const first = await site.at(ada);
  await holdsKey(first);
  expect(site.relay.members.get("support-1")?.has(first.me.ed25519_pub) ?? false).toBe(false);
  await customer.refreshReadersOf("support");
  await reads(first, "Where is my order?");
  await say(first, "On its way");
  await reads(customer, "Where is my order?", "On its way");

  const second = await site.at(ben);
  await until(async () => expect((await keeperOf(first)).asking.value).toHaveLength(1));
  const before = site.posted(teamChannel("support"));
  await (await keeperOf(first)).handOver();
  await holdsKey(second);
  expect(site.posted(teamChannel("support")) - before).toBe(1);
  await reads(second, "Where is my order?", "On its way");
});

test("Customer_sees_who_of_the_team_wrote_by_the_sites_word", async () => {
  const agent = await site.at(ada);
  await holdsKey(agent);
  const customer = await site.at(cleo);
  await say(agent, "Can I help?");
  await reads(customer, "Can I help?");
  await until(() => expect(customer.people.nameOf(agent.me.ed25519_pub)).toEqual({ name: "Ada Agent", vouched: true }));
  expect(Object.keys(site.relay.posted.at(-1)?.wraps ?? {}).sort()).toEqual([agent.me.dot1, customer.me.dot1, site.relay.teamKeys.get("support")?.dot1].sort());
});

test("Names_of_those_of_a_team_who_wrote_are_there_after_a_reload", async () => {
  const agent = await site.at(ada);
  await holdsKey(agent);
  const database = new MemoryDatabase();
  const before = await site.at(cleo, "support-1", database);
  await say(agent, "Can I help?");
  await reads(before, "Can I help?");
  before.end();
  const customer = await site.at(cleo, "support-1", database);
  await until(() => expect(customer.people.nameOf(agent.me.ed25519_pub)).toEqual({ name: "Ada Agent", vouched: true }));
});

test("Team_has_one_wrap_and_whoever_leaves_it_reads_nothing_of_what_follows", async () => {
  const [first, second] = [await site.at(ada), await site.at(ben)];
  await holdsKey(first);
  await handsOver(first, second);
  const customer = await site.at(cleo);
  await say(customer, "for both");
  await Promise.all([reads(first, "for both"), reads(second, "for both")]);

  const before = site.relay.teamKeys.get("support");
  site.relay.teamMembers.get("support")?.delete(ada.id);
  await (await keeperOf(second)).channel.refreshReaders();
  await until(() => expect(site.relay.teamKeys.get("support")).not.toEqual(before));
  await customer.refreshReadersOf("support");
  await say(customer, "for Ben alone");
  await reads(second, "for both", "for Ben alone");
  await until(() => expect(first.current.value?.log.value.entries.filter(({ type }) => type === "message")).toHaveLength(2));
  expect(read(first)).toEqual(["for both"]);
  expect(customer.current.value?.notes.value.announcements.map(({ what, team }) => [what, team])).toEqual([["reads", "support"], ["new-key", "support"]]);
});

test("Two_first_members_at_once_leave_the_team_with_one_key_that_both_hold", async () => {
  const [first, second] = await Promise.all([site.at(ada), site.at(ben)]);
  await handsOver(first, second);
  await handsOver(second, first);
});

test("Team_key_that_is_made_is_with_the_members_before_it_is_named_though_the_page_ends_between", async () => {
  site.relay.intercept = (request, body) => (request === "POST identities" && (body as { team?: string | null }).team != null ? { status: 503, body: {} } : null);
  const agent = await site.at(ada);
  await until(() => expect(site.posted(teamChannel("support"))).toBe(1));
  expect(site.relay.teamKeys.size).toBe(0);
  site.relay.intercept = () => null;
  await until(() => expect(site.relay.teamKeys.has("support")).toBe(true));
  await holdsKey(agent);
});

test("What_one_agent_wrote_while_the_team_had_no_key_and_what_a_customers_reload_left_is_granted", async () => {
  const database = new MemoryDatabase();
  const before = await site.at(cleo, "support-1", database);
  for (const text of ["one", "two"]) await say(before, text);
  await reads(before, "one", "two");
  before.end();

  const agent = await site.at(ada);
  await holdsKey(agent);
  const customer = await site.at(cleo, "support-1", database);
  await reads(agent, "one", "two");
  expect(customer.current.value?.notes.value.owed["support"]).toEqual([]);
  // A line for all, and the keys for the team.
  await until(() => expect(site.relay.posted.filter(({ channel }) => channel === "support-1")).toHaveLength(4));
  customer.end();
  const again = await site.at(cleo, "support-1", database);
  await again.refreshReadersOf("support");
  expect(site.relay.posted.filter(({ channel }) => channel === "support-1")).toHaveLength(4);
});

test("What_was_on_its_way_while_the_team_got_its_key_is_granted_once_it_is_there", async () => {
  let underWay: Envelope | null = null;
  site.relay.intercept = (request, body) => {
    if (request !== "POST messages" || (body as Envelope).channel !== "support-1") return null;
    underWay ??= body as Envelope;
    return { status: 503, body: { code: "busy", error: "later" } };
  };
  const customer = await site.at(cleo);
  await say(customer, "on its way");
  await until(() => expect(underWay).not.toBeNull());
  const agent = await site.at(ada);
  await holdsKey(agent);
  await customer.refreshReadersOf("support");
  await until(() => expect(shown(customer).readers.value?.keyless).toEqual([]));
  await customer.refreshReadersOf("support");
  // It had arrived, though the relay's answer hadn't.
  site.relay.append("support-1", underWay as unknown as Envelope);
  site.relay.intercept = () => null;
  customer.resync();
  await reads(agent, "on its way");
});

test("Handing_over_is_one_message_whatever_the_history", async () => {
  const agent = await site.at(ada);
  await holdsKey(agent);
  const customer = await site.at(cleo);
  for (let i = 0; i < 20; i++) {
    await customer.open(`support-${i}`);
    await until(() => expect(customer.current.value?.readers.value).not.toBeNull());
    await say(customer, `question ${i}`);
  }
  await until(() => expect(site.relay.posted.filter(({ channel }) => channel.startsWith("support-"))).toHaveLength(20));
  const colleague = await site.at(ben, "support-7");
  await until(async () => expect((await keeperOf(agent)).asking.value).toHaveLength(1));
  const posted = site.relay.posted.length;
  await (await keeperOf(agent)).handOver();
  await holdsKey(colleague);
  await reads(colleague, "question 7");
  await colleague.open("support-19");
  await reads(colleague, "question 19");
  expect(site.relay.posted.length - posted).toBe(1);
});

test("Key_is_handed_to_those_alone_about_whom_the_user_was_asked", async () => {
  const first = await site.at(ada);
  await holdsKey(first);
  const [second, third] = [await site.at(ben), await site.at(dan)];
  const team = await keeperOf(first);
  await until(() => expect(team.asking.value).toHaveLength(2));
  const [asked] = team.asking.value.filter(({ record }) => record.ed25519_pub === second.me.ed25519_pub);
  await team.handOver(asked === undefined ? [] : [asked]);
  await holdsKey(second);
  expect(team.asking.value.map(({ record }) => record.ed25519_pub)).toEqual([third.me.ed25519_pub]);
  expect((await keeperOf(third)).holds.value).toBe(false);
});

test("Page_of_somebody_who_wrote_to_a_team_without_a_key_asks_until_it_has_one_and_hands_over_what_was_written", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const customer = await site.at(cleo);
  await say(customer, "Anybody there?");
  await reads(customer, "Anybody there?");
  const first = await site.at(ada);
  await holdsKey(first);
  vi.advanceTimersByTime(30_000);
  await reads(first, "Anybody there?");
});
