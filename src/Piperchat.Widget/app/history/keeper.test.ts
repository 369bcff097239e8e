import { afterEach, beforeEach, expect, test } from "vitest";
import type { Session } from "../chat/session";
import type { Act, Settings } from "../protocol";
import { read, say } from "../testing/people";
import { current, role, rosterTests } from "../testing/roster-tests";
import { until } from "../testing/until";
import { grantsIn } from "./grants";
import { HistoryKeeper } from "./keeper";

const at = rosterTests();
const keepers: HistoryKeeper[] = [];
let [ada, bob]: Session[] = [];
afterEach(() => keepers.splice(0).forEach((keeper) => keeper.end()));

const settings = (history: Settings["history"], readers: Settings["readers"] = "open"): Act => ({ action: "settings", settings: { description: "", history, readers } });
const reads = (session: Session, ...texts: string[]) => until(() => expect(read(session)).toEqual(texts));
const people = () => [ada, bob] as [Session, Session];
const keeps = (session: Session) => {
  const keeper = new HistoryKeeper(session, 0);
  keepers.push(keeper);
  return keeper;
};
const given = (session: Session) => grantsIn(current(session).log.value).map(({ to, count }) => [to, count]);

/** ada owns the channel, bob is its member, and ada wrote. */
beforeEach(async () => {
  ({ ada, bob } = await at.claimed());
});

async function wrote(history: Settings["history"]): Promise<[Session, Session]> {
  const [owner, member] = people();
  await at.does(owner, settings(history));
  for (const each of people()) await at.followed(each);
  for (const text of ["one", "two"]) await say(owner, text);
  await reads(member, "one", "two");
  return people();
}

test("Member_whose_place_an_owner_signed_is_given_what_was_written_before_once", async () => {
  const [owner] = await wrote("roster");
  keeps(owner);
  const carol = await at.person("carol");
  await at.does(owner, role(carol, "member"));
  await reads(carol, "one", "two");
  await say(owner, "three");
  await reads(carol, "one", "two", "three");
  expect(given(owner)).toEqual([[carol.me.ed25519_pub, 2]]);
});

test("Whoever_only_joined_is_given_nothing_by_itself", async () => {
  const [owner] = await wrote("roster");
  keeps(owner);
  const [carol, dan] = [await at.person("carol"), await at.person("dan")];
  await at.does(owner, role(dan, "member"));
  await reads(dan, "one", "two");
  expect(read(carol)).toEqual([]);
  expect(given(owner)).toEqual([[dan.me.ed25519_pub, 2]]);
});

test("Whomever_the_site_names_is_given_it_where_an_owner_said_so", async () => {
  const [owner] = await wrote("site");
  keeps(owner);
  const carol = await at.person("carol");
  at.relay.siteUsers.set(carol.me.ed25519_pub, { id: "3", name: "Carol" });
  await current(owner).refreshReaders();
  await reads(carol, "one", "two");
});

test("Site_that_widens_the_setting_itself_lets_nobody_in_unless_the_user_agrees", async () => {
  const [owner] = await wrote("ask");
  keeps(owner);
  const head = at.relay.headOf("main");
  await at.relay.add("main", { ...(await at.sign(owner, settings("site"))), ed25519_pub: null, sig: null, prev: head } as never);
  await at.followed(owner);
  const carol = await at.person("carol");
  at.relay.siteUsers.set(carol.me.ed25519_pub, { id: "3", name: "Carol" });
  await current(owner).refreshReaders();
  await say(owner, "three");
  await reads(carol, "three");
  expect(given(owner)).toEqual([]);
  await owner.agreeTo(current(owner), current(owner).governing.roster.value?.settingsHash as string);
  await reads(carol, "one", "two", "three");
});

test("What_somebody_sealed_without_a_reader_is_not_handed_to_them_behind_their_back", async () => {
  const [owner, member] = await wrote("roster");
  const carol = await at.person("carol");
  await at.does(owner, role(carol, "member"));
  for (const each of [owner, member, carol]) await at.followed(each);
  await say(member, "for all");
  await reads(carol, "for all");
  await member.leaveOut(current(member), carol.me.ed25519_pub);
  await say(member, "without carol");
  await reads(owner, "one", "two", "for all", "without carol");
  keeps(owner);
  await reads(carol, "one", "two", "for all");
  await until(() => expect(given(owner)).toEqual([[carol.me.ed25519_pub, 2]]));
  expect(read(carol)).not.toContain("without carol");
});

test("Page_that_comes_later_sees_that_it_was_done", async () => {
  const [owner, member] = await wrote("roster");
  const carol = await at.person("carol");
  await at.does(owner, role(carol, "member"));
  keeps(owner);
  await reads(carol, "one", "two");
  await until(() => expect(given(member)).toHaveLength(1));
  keeps(member);
  await say(member, "three");
  await reads(carol, "one", "two", "three");
  expect(given(member)).toHaveLength(1);
});
