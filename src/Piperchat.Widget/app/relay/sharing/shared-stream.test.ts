import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeTabs, type FakeTab } from "../../testing/fake-tabs";
import { LogRelay } from "../../testing/log-relay";
import { SharedTab } from "../../testing/shared-tab";

const LOCK = "piperchat stream 1 scope";
let tabs: FakeTabs;
let relay: LogRelay;
let opened: SharedTab[];
beforeEach(() => {
  vi.useFakeTimers();
  tabs = new FakeTabs();
  relay = new LogRelay();
  opened = [];
});
afterEach(() => {
  for (const tab of opened) tab.stream.stop();
  vi.useRealTimers();
});

function tab(...channels: string[]): SharedTab {
  const one = new SharedTab(relay, tabs.open()).follow(...channels);
  opened.push(one);
  return one;
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const upTo = (head: number, from = 1) => Array.from({ length: head - from + 1 }, (_, i) => from + i);

test("Ten_tabs_share_one_stream_and_all_see_what_is_said", async () => {
  relay.post("a", 3);
  const ten = Array.from({ length: 10 }, () => tab("a"));
  await pass(1_000);
  relay.post("a", 2);
  await pass(100);
  expect(relay.followers.size).toBe(1);
  expect(relay.opened).toBeLessThan(5);
  for (const { seen, faults, states } of ten) {
    expect(seen.get("a")).toEqual(upTo(5));
    expect(faults).toEqual([]);
    expect(states.at(-1)).toBe("live");
  }
});

test("Newcomer_gets_the_last_hundred_and_costs_the_others_nothing", async () => {
  relay.post("a", 300);
  const first = tab("a");
  await pass(1_000);
  relay.post("a", 50);
  const second = tab("a");
  await pass(1_000);
  expect(first.seen.get("a")).toEqual(upTo(350, 201));
  expect(second.seen.get("a")).toEqual(upTo(350, 251));
  expect([first.live, second.live]).toEqual([["a"], ["a"]]);
  expect(first.states).toEqual(["connecting", "live"]);
});

test("Channels_of_all_tabs_are_followed_and_no_longer_once_nobody_wants_them", async () => {
  tab("a");
  const other = tab("b", "2");
  await pass(1_000);
  relay.post("b");
  relay.post("2");
  await pass(100);
  expect([...other.seen]).toEqual([["b", [1]], ["2", [1]]]);
  other.stream.stop();
  await pass(1_000);
  expect([...relay.followers].map(({ channels }) => [...channels])).toEqual([["a"]]);
});

test.each(["closed", "killed"])("Leader_that_is_%s_is_followed_by_the_next_without_gap_or_cut", async (how) => {
  const [leader, next] = [tab("a"), tab("a", "b")];
  await pass(1_000);
  relay.post("a", 2);
  await pass(100);
  if (how === "closed") leader.stream.stop();
  else leader.kill();
  relay.cut();
  relay.post("a", 2);
  relay.post("b", 2);
  await pass(1_000);
  expect(tabs.holder(LOCK)).toBe(next.tab);
  expect([...next.seen]).toEqual([["a", upTo(4)], ["b", upTo(2)]]);
  expect(next.faults).toEqual([]);
  expect(next.live).toEqual(["a", "b"]);
  expect(next.states).toEqual(["connecting", "live"]);
});

test("Leader_that_is_frozen_is_robbed_within_45_seconds_and_follows_once_it_thaws", async () => {
  const [leader, other, third] = [tab("a"), tab("a"), tab("a")];
  await pass(1_000);
  leader.tab.freeze();
  relay.post("a", 3);
  await pass(45_000);
  expect([other.tab, third.tab]).toContain(tabs.holder(LOCK) as FakeTab);
  expect([other.seen.get("a"), third.seen.get("a")]).toEqual([upTo(3), upTo(3)]);
  // Who reads may have changed while nobody heard.
  expect(other.live).toEqual(["a", "a"]);
  leader.tab.thaw();
  relay.post("a");
  await pass(1_000);
  expect(relay.followers.size).toBe(1);
  for (const { seen, faults } of opened) expect([seen.get("a"), faults]).toEqual([upTo(4), []]);
});

test("Newcomer_does_not_wait_long_for_a_leader_that_is_frozen", async () => {
  const leader = tab("a");
  await pass(1_000);
  leader.tab.freeze();
  relay.post("a");
  const newcomer = tab("a");
  await pass(16_000);
  expect(newcomer.seen.get("a")).toEqual([1]);
});

test("Leader_that_lives_is_never_robbed_however_long_nothing_is_said", async () => {
  const leader = tab("a");
  await pass(1_000);
  tab("a");
  tab("b");
  await pass(20 * 60_000);
  expect(tabs.holder(LOCK)).toBe(leader.tab);
  // Silent streams are opened again after a minute, as a single tab's are; both channels are still followed.
  expect([...relay.followers].map(({ channels }) => [...channels].sort())).toEqual([["a", "b"]]);
});

test("Tab_that_comes_back_goes_on_where_it_was", async () => {
  tab("a");
  const away = tab("a");
  relay.post("a", 2);
  await pass(1_000);
  away.stream.stop();
  relay.post("a", 200);
  await pass(1_000);
  away.stream.resync();
  await pass(1_000);
  expect(away.seen.get("a")).toEqual(upTo(202));
  expect(away.live).toEqual(["a", "a"]);
});

test("Channel_that_is_followed_from_its_end_brings_nothing_of_before_until_it_is_begun_anew", async () => {
  relay.post("b", 300);
  const other = tab("a");
  await pass(1_000);
  const watching = tab("a");
  watching.follows = ["a", "b"];
  watching.stream.follow(["a", "b"], new Map([["b", "head"]]));
  await pass(1_000);
  expect(watching.seen.get("b")).toBeUndefined();
  relay.post("b", 2);
  await pass(100);
  expect(watching.seen.get("b")).toEqual([301, 302]);
  expect(other.seen.get("b")).toBeUndefined();

  const reading = tab("b");
  await pass(1_000);
  expect(reading.seen.get("b")).toEqual(upTo(302, 203));
  expect(watching.seen.get("b")).toEqual([301, 302]);

  watching.seen.delete("b");
  watching.stream.follow(["a", "b"], new Map([["b", "last100"]]));
  await pass(1_000);
  expect(watching.seen.get("b")).toEqual(upTo(302, 203));
  expect([other, watching, reading].flatMap(({ faults }) => faults)).toEqual([]);
});

test("Tab_that_comes_while_the_stream_is_reopened_is_live_no_sooner_than_that_is_through", async () => {
  tab("a");
  const away = tab("a");
  await pass(1_000);
  away.stream.stop();
  relay.delay = () => 1_000;
  tab("b");
  await pass(100);
  relay.post("a");
  away.stream.resync();
  await pass(500);
  expect([away.live, away.seen.get("a")]).toEqual([["a"], undefined]);
  await pass(3_000);
  expect([away.live, away.seen.get("a")]).toEqual([["a", "a"], [1]]);
});

test("Channel_that_is_closed_is_told_to_each_who_wants_it_and_the_others_go_on", async () => {
  relay.closed.add("shut");
  const [one, two] = [tab("a", "shut"), tab("shut")];
  await pass(1_000);
  const three = tab("shut", "a");
  await pass(1_000);
  relay.post("a");
  await pass(100);
  expect([one.closed, two.closed, three.closed]).toEqual([["shut"], ["shut"], ["shut"]]);
  expect([one.seen.get("a"), three.seen.get("a")]).toEqual([[1], [1]]);
});

test("Log_that_is_another_one_is_told_to_all_also_to_one_who_slept", async () => {
  relay.post("a", 20);
  const [one, sleeper] = [tab("a"), tab("a")];
  await pass(1_000);
  sleeper.stream.stop();
  relay.restore();
  await pass(5_000);
  relay.post("a", 3);
  await pass(100);
  sleeper.stream.resync();
  await pass(1_000);
  for (const { seen, resets, faults } of [one, sleeper]) expect([seen.get("a"), resets, faults]).toEqual([upTo(13), ["a"], []]);
});

test("Relay_that_is_away_cuts_all_and_all_come_back", async () => {
  const [one, two] = [tab("a"), tab("a")];
  await pass(1_000);
  relay.away = true;
  relay.cut();
  await pass(5_000);
  expect([one.states.at(-1), two.states.at(-1)].every((state) => state === "waiting" || state === "connecting")).toBe(true);
  relay.away = false;
  relay.post("a");
  two.stream.resync();
  await pass(1_000);
  for (const { seen, live, states } of [one, two]) expect([seen.get("a"), live, states.at(-1)]).toEqual([[1], ["a", "a"], "live"]);
});

test("Reopening_that_takes_long_is_a_cut_for_all", async () => {
  const one = tab("a");
  await pass(1_000);
  relay.delay = () => 5_000;
  tab("b");
  await pass(4_000);
  expect(one.states).toEqual(["connecting", "live", "connecting"]);
  await pass(3_000);
  expect(one.live).toEqual(["a", "a"]);
});

const refuses = (name: string) => () => {
  throw new DOMException("refused", name);
};
const refusing = {
  "no locks": { locks: refuses("SecurityError") },
  "no channels": { broadcast: refuses("SecurityError") },
  "locks that are refused when asked for": { locks: () => ({ request: async () => refuses("SecurityError")() }) },
};
test.each(Object.entries(refusing))("Browser_with_%s_has_a_stream_of_its_own", async (_, lacks) => {
  tab("a");
  const own = tabs.open();
  Object.assign(own.surroundings, lacks);
  const one = new SharedTab(relay, own).follow("a");
  opened.push(one);
  await pass(60_000);
  relay.post("a");
  await pass(100);
  expect(one.seen.get("a")).toEqual([1]);
  expect(relay.followers.size).toBe(2);
  one.stream.stop();
  await pass(100);
  expect(relay.followers.size).toBe(1);
});

test("Browser_whose_locks_never_answer_is_not_waited_for", async () => {
  const own = tabs.open();
  Object.assign(own.surroundings, { locks: () => ({ request: () => new Promise(() => {}) }) });
  const one = new SharedTab(relay, own).follow("a");
  opened.push(one);
  await pass(20_000);
  relay.post("a");
  await pass(100);
  expect(one.seen.get("a")).toEqual([1]);
});

test("Tabs_without_a_scope_or_of_another_share_nothing", async () => {
  tab("a");
  for (const scope of [null, null, "other"]) opened.push(new SharedTab(relay, tabs.open(), scope).follow("a"));
  await pass(1_000);
  expect(relay.followers.size).toBe(4);
});

test("What_does_not_have_the_shape_is_dropped", async () => {
  const one = tab("a");
  await pass(1_000);
  const stranger = tabs.open().surroundings.broadcast(LOCK);
  const term = Date.now() + 1e9;
  const odd = [
    5, null, "x", {}, { kind: "lead" }, { kind: "lead", term: "9" }, { kind: "item", term, channel: "a", from: "0", item: {} }, { kind: "item", term, channel: "A", from: "last100", item: {} },
    { kind: "item", term, channel: "a", from: "last100", item: [] }, { kind: "state", term, state: "odd" }, { kind: "begin", term, channels: [["a"]] }, { kind: "want", tab: "x", channels: [5], lacks: [] },
    { kind: "want", tab: "x", channels: ["a"], lacks: [["a", "b"]] }, { kind: "ask", tab: "x" }, { kind: "bye", tab: 5 }, { kind: "moved", term, channel: "a", from: "last100", to: "x" },
  ];
  for (const note of odd) stranger.postMessage([note]);
  for (const note of odd) stranger.postMessage(note);
  await pass(100);
  relay.post("a");
  await pass(100);
  expect(one.seen.get("a")).toEqual([1]);
  expect(tabs.holder(LOCK)).toBe(one.tab);
});
