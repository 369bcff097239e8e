import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session } from "../chat/session";
import { MemoryDatabase, type Database } from "../storage/database";
import { HostRelay } from "../testing/host-relay";
import { browserOf, read, say, sessionOf } from "../testing/people";
import { until } from "../testing/until";
import { teamChannel } from "./team-channel";

const cleo = { id: "c", name: "Cleo Customer" };
const [ada, ben, dan] = [{ id: "1", name: "Ada Agent" }, { id: "2", name: "Ben Agent" }, { id: "3", name: "Dan Agent" }];

let relay: HostRelay;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new HostRelay();
  relay.teamsOf = (channel) => (channel.startsWith("support-") ? ["support"] : []);
  relay.teamMembers.set("support", new Set(["1", "2", "3"]));
});
afterEach(() => {
  vi.useRealTimers();
  sessions.splice(0).forEach((session) => session.end());
});

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

test("Key_is_handed_to_those_alone_about_whom_the_user_was_asked", async () => {
  const first = await at(ada);
  await holdsKey(first);
  const [second, third] = [await at(ben), await at(dan)];
  const team = await keeper(first);
  await until(() => expect(team.asking.value).toHaveLength(2));
  const [asked] = team.asking.value.filter(({ record }) => record.ed25519_pub === second.me.ed25519_pub);
  await team.handOver(asked === undefined ? [] : [asked]);
  await holdsKey(second);
  expect(team.asking.value.map(({ record }) => record.ed25519_pub)).toEqual([third.me.ed25519_pub]);
  expect((await keeper(third)).holds.value).toBe(false);
});

test("Page_of_somebody_who_wrote_to_a_team_without_a_key_asks_until_it_has_one_and_hands_over_what_was_written", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const customer = await at(cleo);
  await say(customer, "Anybody there?");
  await reads(customer, "Anybody there?");
  const first = await at(ada);
  await holdsKey(first);
  vi.advanceTimersByTime(30_000);
  await reads(first, "Anybody there?");
});
