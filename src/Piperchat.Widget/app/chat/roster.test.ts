import { describe, expect, test } from "vitest";
import { auditHash, signMembership, type AuditEntry, type OperatorAction } from "../protocol";
import { MemoryDatabase } from "../storage/database";
import { browserOf, read, say, sessionOf, started } from "../testing/people";
import { claim, current, knows, role, rosterTests, settings, types } from "../testing/roster-tests";
import { until } from "../testing/until";
import type { Session } from "./session";

const at = rosterTests();
const dot1s = (...of: Session[]) => of.map(({ me }) => me.dot1).sort();
const dropped = (session: Session) => current(session).readers.value?.dropped.map(({ why }) => why);
const waits = (session: Session) => session.outbox.pending.value.map(({ state }) => (state.name === "waiting" ? state.why : state.name === "refused" ? state.code : state.name));

describe("attack 24", () => {
  test("a relay that names a banned key as a reader has nothing sealed for it", async () => {
    const { ada, bob } = await at.claimed();
    const eve = await at.person("eve");
    await at.does(ada, settings("open"));
    await at.does(ada, role(bob, "banned"));
    at.relay.participantsTold = (told) => [...told, { identity: bob.me, by: "roster", record: null, role: "owner", site_user: null }, { identity: bob.me, by: "join", record: at.relay.members.get("main")?.get(bob.me.ed25519_pub), role: null, site_user: null }];
    await current(ada).refreshReaders();
    await knows(ada, "ada", "eve");
    expect(dropped(ada)).toEqual(["shut-out"]);
    await say(ada, "not for bob");
    await at.posted(1);
    expect(at.sealedFor(0)).toEqual(dot1s(ada, eve));
  });

  test("a reader who was banned isn't sealed for from the moment the stream says so, whatever else the relay answers", async () => {
    const { ada, bob } = await at.claimed();
    at.relay.intercept = (request) => (request === "GET channels/main/participants" ? { status: 503, body: {} } : null);
    await at.does(ada, role(bob, "banned"));
    await until(() => expect(current(ada).readers.value?.list.map(({ record }) => record.username)).toEqual(["ada"]));
  });

  test("a roster row that the log doesn't bear out is no reader", async () => {
    const { ada } = await at.claimed();
    const eve = await at.elsewhere("eve");
    at.relay.participantsTold = (told) => [...told, { identity: eve.me, by: "roster", record: null, role: "member", site_user: null }];
    await current(ada).refreshReaders();
    await knows(ada, "ada", "bob");
    expect(dropped(ada)).toEqual(["outside"]);
  });

  test("where only members read, a join alone makes nobody a reader", async () => {
    const { ada } = await at.claimed();
    const eve = await at.elsewhere("eve");
    const join = await signMembership("join", eve.parts.keeper.signing, at.place(), new Date().toISOString());
    at.relay.participantsTold = (told) => [...told, { identity: eve.me, by: "join", record: join, role: null, site_user: null }];
    await current(ada).refreshReaders();
    expect([dropped(ada), current(ada).readers.value?.list.length]).toEqual([["outside"], 2]);
  });

  test("a channel that nobody claimed has no roster to name readers by", async () => {
    const ada = await at.person("ada");
    const eve = await at.elsewhere("eve");
    at.relay.participantsTold = (told) => [...told, { identity: eve.me, by: "roster", record: null, role: "member", site_user: null }];
    await current(ada).refreshReaders();
    expect(dropped(ada)).toEqual(["not-signed"]);
  });
});

test("attack 22: a relay that gives two people's keys each other's site names is found out before anything is sealed", async () => {
  const [ada, bob] = [{ id: "1", name: "Ada Lovelace" }, { id: "2", name: "Bob Ray" }];
  const carol = await at.person("carol");
  const keys = new Map<string, { id: string; name: string }>();
  at.relay.participantsTold = (told) => (told as { identity: { ed25519_pub: string } }[]).map((each) => ({ ...each, site_user: keys.get(each.identity.ed25519_pub) ?? null }));
  const [first, second] = [await started(at.relay, "first"), await started(at.relay, "second")];
  at.sessions.push(first, second);
  keys.set(first.me.ed25519_pub, ada).set(second.me.ed25519_pub, bob);
  await current(carol).refreshReaders();
  await say(carol, "hello");
  await at.posted(1);
  keys.set(first.me.ed25519_pub, bob).set(second.me.ed25519_pub, ada);
  await current(carol).refreshReaders();
  await say(carol, "who are you");
  await at.posted(2);
  const lines = current(carol).notes.value.announcements.filter(({ what }) => what === "site-user");
  expect(lines.map(({ key, site }) => [key, site?.name]).sort()).toEqual([[first.me.ed25519_pub, "Bob Ray"], [second.me.ed25519_pub, "Ada Lovelace"]].sort());
  // What the relay has taken comes back by the stream.
  const messages = () => current(carol).log.value.entries.filter(({ type }) => type === "message");
  await until(() => expect(messages()).toHaveLength(2));
  for (const { after } of lines) expect(after).toBeLessThan(messages()[1]?.seq ?? 0);
});

test("Member_whom_the_log_names_reads_before_any_join_and_once_more_by_a_line", async () => {
  const { ada } = await at.claimed();
  const carol = await at.elsewhere("carol");
  await at.does(ada, role(carol, "admin"));
  await knows(ada, "ada", "bob", "carol");
  await say(ada, "welcome");
  await at.posted(1);
  expect(at.sealedFor(0)).toContain(carol.me.dot1);
  expect(current(ada).notes.value.announcements.some(({ key }) => key === carol.me.ed25519_pub)).toBe(true);
  expect(current(ada).readers.value?.list.map(({ record, role }) => `${record.username} ${role}`).sort()).toEqual(["ada owner", "bob member", "carol admin"]);
});

describe("attack 25", () => {
  test("a log with an entry left out is an alarm that stops sending until the user goes on", async () => {
    const database = new MemoryDatabase();
    const ada = await at.person("ada", database);
    const bob = await at.person("bob");
    await at.does(ada, claim);
    await at.does(ada, role(bob, "member"));
    await at.followed(ada);
    ada.end();
    at.relay.audit("main").pop();
    const again = sessionOf(await browserOf(at.relay, "main", database));
    at.sessions.push(again);
    await until(() => expect(current(again).governing.alarm.value).toBe("shorter"));
    await say(again, "held");
    await until(() => expect(waits(again)).toEqual(["alarm"]));
    await again.settleAlarm(current(again), "check");
    expect(current(again).governing.alarm.value).toBe("shorter");
    expect(at.relay.posted).toEqual([]);
    await again.settleAlarm(current(again), "startOver");
    await at.posted(1);
    expect(at.sealedFor(0)).toEqual(dot1s(again));
  });

  test("an entry of the stream that nobody had a right to is an alarm and changes nobody's role", async () => {
    const { ada, bob } = await at.claimed();
    await at.does(bob, role(bob, "owner"));
    await until(() => expect(current(ada).governing.alarm.value).toBe("rights"));
    expect(current(ada).readers.value?.list.find(({ record }) => record.username === "bob")?.role).toBe("member");
    expect(types(ada)).toEqual(["action", "action"]);
  });

  test("an act that stands in the conversation and not in the log isn't shown", async () => {
    const { ada, bob } = await at.claimed();
    const database = new MemoryDatabase();
    const forged = { seq: 2, at: new Date().toISOString(), site_user: null, record: await at.sign(bob, role(bob, "owner")) };
    at.relay.append("main", { type: "action", entry: { ...forged, hash: await auditHash({ ...forged, record: { ...forged.record, prev: at.relay.audit("main")[0]?.hash ?? "" } }) } });
    const carol = await at.person("carol", database);
    await at.followed(carol);
    expect(types(carol)).toEqual(["action", "action"]);
    expect(current(ada).governing.alarm.value).toBeNull();
  });
});

test("Acts_from_before_the_page_are_shown_once_the_log_bears_them_out", async () => {
  const { ada } = await at.claimed();
  for (const to of ["admin", "member"] as const) await at.does(ada, role(at.sessions[1] as Session, to));
  const carol = await at.person("carol");
  await at.followed(carol);
  await until(() => expect(types(carol)).toEqual(["action", "action", "action", "action"]));
});

test("Operators_acts_are_the_sites_and_its_name_the_sites_word", async () => {
  const ada = await at.person("ada");
  at.relay.operator = { id: "1", name: "Olga ✓" };
  const record = { version: "1.5", ...at.place(), action: "claim", description: "", ed25519_pub: null, prev: at.relay.headOf("main"), ts: 1, sig: null } as OperatorAction;
  const entry: AuditEntry = await at.relay.add("main", record);
  await at.followed(ada);
  await until(() => expect(current(ada).log.value.entries.find(({ type }) => type === "action")).toMatchObject({ entry: { hash: entry.hash }, by: null }));
  expect(current(ada).governing.owners).toEqual([]);
});

describe("Refusals", () => {
  test("Letter_that_went_for_somebody_removed_meanwhile_is_sealed_anew_by_itself", async () => {
    const { ada, bob } = await at.claimed();
    const carol = await at.elsewhere("carol");
    await at.does(ada, role(carol, "member"));
    await knows(ada, "ada", "bob", "carol");
    // The stream is slow to tell.
    for (const listener of at.relay.listeners) if (listener.channels.has("main")) at.relay.listeners.delete(listener);
    await at.does(ada, role(bob, "none"));
    await say(ada, "for carol");
    await at.posted(1);
    expect(at.sealedFor(0)).toEqual(dot1s(ada, carol));
  });

  test("Letter_of_somebody_banned_or_no_member_is_held_and_says_why", async () => {
    const { ada } = await at.claimed();
    const eve = await at.person("eve");
    await at.followed(eve);
    await say(eve, "let me in");
    await until(() => expect(waits(eve)).toEqual(["members_only"]));
    await at.does(ada, role(eve, "banned"));
    await until(() => expect(current(eve).governing.bar.value).toBe("banned"));
    await eve.outbox.sendAnew(eve.outbox.pending.value[0]?.id as string);
    await until(() => expect(waits(eve)).toEqual(["banned"]));
    expect(at.relay.posted).toEqual([]);
  });
});

describe("Channel that is shut", () => {
  test("Ends_with_its_reason_leaves_the_others_open_and_opens_by_itself_when_it_may_be_read_again", async () => {
    const { ada, bob } = await at.claimed();
    await at.does(ada, settings("roster"));
    await bob.open("side");
    await bob.open("main");
    const main = current(bob);
    await until(() => expect(main.live.value).toBe(true));
    await at.does(ada, role(bob, "banned"));
    at.relay.cut();
    await until(() => expect(main.closed.value).toBe("banned"));
    await until(() => expect([...at.relay.listeners].some(({ channels }) => channels.has("side") && !channels.has("main"))).toBe(true));

    bob.resync();
    await until(() => expect(main.closed.value).toBe("banned"));
    await at.does(ada, role(bob, "member"));
    await knows(ada, "ada", "bob");
    await say(ada, "welcome back");
    await at.posted(1);
    bob.resync();
    await until(() => expect([main.closed.value, read(bob)]).toEqual([null, ["welcome back"]]));
  });

  test("Host_that_lets_nobody_read_it_is_named", async () => {
    const ada = await at.person("ada");
    at.relay.forbidden.add("main");
    at.relay.cut();
    await until(() => expect(current(ada).closed.value).toBe("forbidden"));
    expect(ada.connection.state.value).toBe("refused");
    at.relay.forbidden.clear();
    ada.resync();
    await until(() => expect([current(ada).closed.value, current(ada).live.value, ada.connection.state.value]).toEqual([null, true, "live"]));
  });

  test("One_that_is_for_members_is_entered_by_a_session_and_says_so_to_others", async () => {
    const { ada } = await at.claimed();
    await at.does(ada, settings("roster"));
    const eve = await at.person("eve");
    await until(() => expect(current(eve).closed.value).toBe("members_only"));
    await at.does(ada, role(eve, "member"));
    eve.resync();
    await until(() => expect(current(eve).live.value).toBe(true));
  });
});
