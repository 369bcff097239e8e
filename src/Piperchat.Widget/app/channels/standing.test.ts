import { describe, expect, test } from "vitest";
import { UNCLAIMED, type History, type Roster, type Settings } from "../protocol";
import { read, say } from "../testing/people";
import { acts } from "../testing/admin-people";
import { current, knows, role, rosterTests } from "../testing/roster-tests";
import { until } from "../testing/until";
import { heeded, unagreed } from "./standing";

const settings = (readers: Settings["readers"], history: History): Settings => ({ description: "Support", history, readers });
const roster = (now: Settings | null, signedSettings: Settings | null): Roster => ({ ...UNCLAIMED, claimed: true, settings: now, settingsHash: now === null ? null : "7", signedSettings });

describe("Settings that no owner signed", () => {
  test.each([
    ["open", "ask", null, "roster", "ask"], ["roster", "site", null, "roster", "ask"], ["open", "site", settings("open", "roster"), "open", "roster"],
    ["open", "never", settings("open", "site"), "open", "never"], ["roster", "roster", settings("open", "never"), "roster", "never"],
  ] as const)("%s and %s after %o hold as %s and %s until the user agrees", (readers, history, signed, heededReaders, heededHistory) => {
    const log = roster(settings(readers, history), signed);
    expect(heeded(log, null).settings).toEqual(settings(heededReaders, heededHistory));
    expect(heeded(log, "6").settings).toEqual(settings(heededReaders, heededHistory));
    expect(heeded(log, "7")).toBe(log);
    expect(unagreed(log, null)).toBe(readers === heededReaders && history === heededHistory ? null : "7");
    expect(unagreed(log, "7")).toBeNull();
  });

  test("An owners_settings_hold_at_once_and_so_does_what_lets_fewer_read", () => {
    const owners = settings("open", "site");
    expect([heeded(roster(owners, owners), null).settings, unagreed(roster(owners, owners), null)]).toEqual([owners, null]);
    const narrower = settings("roster", "never");
    expect([heeded(roster(narrower, owners), null).settings, unagreed(roster(narrower, owners), null)]).toEqual([narrower, null]);
    expect(heeded(roster(null, null), null).settings).toBeNull();
  });
});

const at = rosterTests();

test("attack 24: an operator who opens a claimed channel adds no reader of what an owner writes until that owner agrees", async () => {
  const { ada, bob } = await at.claimed();
  const eve = await at.person("eve");
  await acts(at.relay, "main", null, { action: "settings", settings: settings("open", "site") });
  await at.followed(ada);
  await knows(ada, "ada", "bob");
  expect(current(ada).readers.value?.dropped.map(({ why }) => why)).toEqual(["outside"]);
  await say(ada, "for members");
  await at.posted(1);
  expect(at.sealedFor(0)).toEqual([ada.me.dot1, bob.me.dot1].sort());

  await current(ada).agreeTo(unagreed(current(ada).governing.roster.value as Roster, null) as string);
  await knows(ada, "ada", "bob", "eve");
  await say(ada, "for all");
  await until(() => expect(read(eve)).toEqual(["for all"]));
});

test("Whoever_wants_to_be_asked_first_sends_nothing_to_anybody_new_before_they_decided", async () => {
  const ada = await at.person("ada");
  await at.person("bob");
  await knows(ada, "ada", "bob");
  await say(ada, "one");
  await at.posted(1);
  await current(ada).askFirst(true);
  const [carol, dora] = [await at.person("carol"), await at.person("dora")];
  await until(() => expect(current(ada).readers.value?.list.map(({ standing }) => standing)).toEqual(["reads", "reads", "asked", "asked"]));
  await say(ada, "two");
  await until(() => expect(ada.outbox.pending.value.map(({ state }) => state)).toEqual([{ name: "waiting", until: null, why: "asked" }]));
  await ada.letIn(current(ada), carol.me.ed25519_pub);
  await ada.leaveOut(current(ada), dora.me.ed25519_pub);
  await until(() => expect(read(carol)).toEqual(["two"]));
  expect(at.sealedFor(1)).not.toContain(dora.me.dot1);
});

test("Whoever_leaves_is_sealed_for_no_more_and_comes_back_only_by_joining", async () => {
  const [ada, bob] = [await at.person("ada"), await at.person("bob")];
  await knows(ada, "ada", "bob");
  await bob.leave(current(bob));
  await knows(ada, "ada");
  expect([current(bob).joined, current(bob).hasLeft, current(bob).isAway]).toEqual([false, true, false]);
  await say(ada, "without bob");
  await at.posted(1);
  expect(at.sealedFor(0)).toEqual([ada.me.dot1]);
  await bob.join(current(bob));
  await say(ada, "with bob");
  await until(() => expect(read(bob)).toEqual(["with bob"]));
});

test("Reader_whom_the_relay_has_not_seen_for_long_is_told_so_and_is_back_by_joining", async () => {
  const [ada, bob] = [await at.person("ada"), await at.person("bob")];
  await knows(ada, "ada", "bob");
  at.relay.participantsTold = (told) => told.filter((each) => (each as { identity: { username: string } }).identity.username !== "bob");
  await Promise.all([current(ada).refreshReaders(), current(bob).refreshReaders()]);
  expect([current(bob).joined, current(bob).hasLeft, current(bob).isAway]).toEqual([false, false, true]);
  await say(ada, "while bob is away");
  await at.posted(1);
  expect(at.sealedFor(0)).toEqual([ada.me.dot1]);
  at.relay.participantsTold = (told) => told;
  await bob.join(current(bob));
  expect(current(bob).isAway).toBe(false);
  await say(ada, "back");
  await until(() => expect(read(bob)).toEqual(["back"]));
  // Who comes back is a line once more.
  expect(current(ada).notes.value.announcements.map(({ what, over }) => [what, over])).toEqual([["reads", true], ["reads", false]]);
});

test("attack 24: agreement to settings in one log is none to others that stand at their place in another", async () => {
  const { ada } = await at.claimed();
  const opened = { action: "settings", settings: settings("open", "site") } as const;
  const before = current(ada).roster?.seq ?? 0;
  await acts(at.relay, "main", null, opened);
  await at.followed(ada);
  await ada.agreeTo(current(ada), current(ada).governing.roster.value?.settingsHash as string);
  expect(current(ada).roster?.settings).toEqual(opened.settings);
  at.relay.audit("main").splice(0);
  await acts(at.relay, "main", null, { action: "claim", description: "" });
  while (at.relay.audit("main").length <= before) await acts(at.relay, "main", null, opened);
  await current(ada).refreshReaders();
  await until(() => expect(current(ada).governing.alarm.value).not.toBeNull());
  await ada.settleAlarm(current(ada), "startOver");
  expect(current(ada).governing.roster.value).toMatchObject({ seq: before + 1, settings: opened.settings });
  expect(current(ada).roster?.settings).toMatchObject({ readers: "roster", history: "ask" });
});

test("Role_of_an_operators_is_no_owners_word_for_handing_history_on", async () => {
  const { ada, bob } = await at.claimed();
  await acts(at.relay, "main", null, role(bob, "admin"));
  await at.followed(ada);
  const roles = current(ada).roster?.roles;
  expect([roles?.get(ada.me.ed25519_pub)?.signed, roles?.get(bob.me.ed25519_pub)?.signed]).toEqual([true, false]);
});
