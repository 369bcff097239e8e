import { afterEach, beforeEach, expect, test } from "vitest";
import type { Session } from "../chat/session";
import { MemoryDatabase, type Database } from "../storage/database";
import { HostRelay } from "../testing/host-relay";
import { browserOf, read, say, sessionOf } from "../testing/people";
import { until } from "../testing/until";
import { teamChannel } from "./team-channel";

const cleo = { id: "c", name: "Cleo Customer" };
const [ada, ben] = [{ id: "1", name: "Ada Agent" }, { id: "2", name: "Ben Agent" }];

let relay: HostRelay;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new HostRelay();
  relay.teamsOf = (channel) => (channel.startsWith("support-") ? ["support"] : []);
  relay.teamMembers.set("support", new Set(["1", "2", "3"]));
});
afterEach(() => sessions.splice(0).forEach((session) => session.end()));

async function at(user: { id: string; name: string }, channel = "support-1", database: Database = new MemoryDatabase()): Promise<Session> {
  const start = await browserOf(relay.as(user), channel, database);
  if (start.phase.value.name !== "chat") await start.startChatting(null);
  sessions.push(sessionOf(start));
  await until(() => expect(sessionOf(start).current.value?.readers.value).not.toBeNull());
  return sessionOf(start);
}

const reads = (session: Session, ...texts: string[]) => until(() => expect(read(session)).toEqual(texts));
const keeper = async (session: Session) => {
  await until(() => expect(session.teams.keepers.value.get("support")).toBeDefined());
  return session.teams.keepers.value.get("support") as NonNullable<ReturnType<typeof session.teams.keepers.value.get>>;
};
const holdsKey = async (session: Session) => {
  const team = await keeper(session);
  await until(() => expect(team.holds.value).toBe(true));
};
const contents = (channel: string) => relay.posted.filter((each) => each.channel === channel).length;

test("Team_gets_a_key_from_its_first_member_reads_what_was_written_before_and_hands_it_to_a_colleague", async () => {
  const customer = await at(cleo);
  expect(customer.current.value?.readers.value?.keyless).toEqual([{ team: "support", isOurs: false }]);
  await say(customer, "Where is my order?");
  await reads(customer, "Where is my order?");

  const first = await at(ada);
  await holdsKey(first);
  expect(relay.members.get("support-1")?.has(first.me.ed25519_pub) ?? false).toBe(false);
  await customer.refreshReadersOf("support");
  await reads(first, "Where is my order?");
  await say(first, "On its way");
  await reads(customer, "Where is my order?", "On its way");

  const second = await at(ben);
  await until(async () => expect((await keeper(first)).asking.value).toHaveLength(1));
  const before = contents(teamChannel("support"));
  await (await keeper(first)).handOver();
  await holdsKey(second);
  expect(contents(teamChannel("support")) - before).toBe(1);
  await reads(second, "Where is my order?", "On its way");
});

test("Customer_sees_who_of_the_team_wrote_by_the_sites_word", async () => {
  const agent = await at(ada);
  await holdsKey(agent);
  const customer = await at(cleo);
  await say(agent, "Can I help?");
  await reads(customer, "Can I help?");
  await until(() => expect(customer.people.nameOf(agent.me.ed25519_pub)).toEqual({ name: "Ada Agent", vouched: true }));
  expect(Object.keys(relay.posted.at(-1)?.wraps ?? {}).sort()).toEqual([agent.me.dot1, customer.me.dot1, relay.teamKeys.get("support")?.dot1].sort());
});

test("Team_has_one_wrap_and_whoever_leaves_it_reads_nothing_of_what_follows", async () => {
  const [first, second] = [await at(ada), await at(ben)];
  await holdsKey(first);
  await until(async () => expect((await keeper(first)).asking.value).toHaveLength(1));
  await (await keeper(first)).handOver();
  await holdsKey(second);
  const customer = await at(cleo);
  await say(customer, "for both");
  await Promise.all([reads(first, "for both"), reads(second, "for both")]);

  const before = relay.teamKeys.get("support");
  relay.teamMembers.get("support")?.delete(ada.id);
  await (await keeper(second)).channel.refreshReaders();
  await until(() => expect(relay.teamKeys.get("support")).not.toEqual(before));
  await customer.refreshReadersOf("support");
  await say(customer, "for Ben alone");
  await reads(second, "for both", "for Ben alone");
  await until(() => expect(first.current.value?.log.value.entries.filter(({ type }) => type === "message")).toHaveLength(2));
  expect(read(first)).toEqual(["for both"]);
  expect(customer.current.value?.notes.value.announcements.map(({ what, team }) => [what, team])).toEqual([["reads", "support"], ["new-key", "support"]]);
});

test("Two_first_members_at_once_leave_the_team_with_one_key_that_both_hold", async () => {
  const [first, second] = await Promise.all([at(ada), at(ben)]);
  await until(() => expect(relay.teamKeys.has("support")).toBe(true));
  for (const each of [first, second]) if ((await keeper(each)).asking.value.length > 0) await (await keeper(each)).handOver();
  await until(async () => {
    for (const each of [first, second]) if ((await keeper(each)).asking.value.length > 0) await (await keeper(each)).handOver();
    expect([(await keeper(first)).holds.value, (await keeper(second)).holds.value]).toEqual([true, true]);
  });
});

test("Team_key_that_is_made_is_with_the_members_before_it_is_named_though_the_page_ends_between", async () => {
  relay.intercept = (request, body) => (request === "POST identities" && (body as { team?: string | null }).team != null ? { status: 503, body: {} } : null);
  const agent = await at(ada);
  await until(() => expect(contents(teamChannel("support"))).toBe(1));
  expect(relay.teamKeys.size).toBe(0);
  relay.intercept = () => null;
  await until(() => expect(relay.teamKeys.has("support")).toBe(true));
  await holdsKey(agent);
});

test("What_one_agent_wrote_while_the_team_had_no_key_and_what_a_customers_reload_left_is_granted", async () => {
  const database = new MemoryDatabase();
  const before = await at(cleo, "support-1", database);
  for (const text of ["one", "two"]) await say(before, text);
  await reads(before, "one", "two");
  before.end();

  const agent = await at(ada);
  await holdsKey(agent);
  const customer = await at(cleo, "support-1", database);
  await reads(agent, "one", "two");
  expect(customer.current.value?.notes.value.owed["support"]).toEqual([]);
  // A line for all, and the keys for the team.
  await until(() => expect(relay.posted.filter(({ channel }) => channel === "support-1")).toHaveLength(4));
  customer.end();
  const again = await at(cleo, "support-1", database);
  await again.refreshReadersOf("support");
  expect(relay.posted.filter(({ channel }) => channel === "support-1")).toHaveLength(4);
});

test("Handing_over_is_one_message_whatever_the_history", async () => {
  const agent = await at(ada);
  await holdsKey(agent);
  const customer = await at(cleo);
  for (let i = 0; i < 20; i++) {
    await customer.open(`support-${i}`);
    await until(() => expect(customer.current.value?.readers.value).not.toBeNull());
    await say(customer, `question ${i}`);
  }
  await until(() => expect(relay.posted.filter(({ channel }) => channel.startsWith("support-"))).toHaveLength(20));
  const colleague = await at(ben, "support-7");
  await until(async () => expect((await keeper(agent)).asking.value).toHaveLength(1));
  const posted = relay.posted.length;
  await (await keeper(agent)).handOver();
  await holdsKey(colleague);
  await reads(colleague, "question 7");
  await colleague.open("support-19");
  await reads(colleague, "question 19");
  expect(relay.posted.length - posted).toBe(1);
});
