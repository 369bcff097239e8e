import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel } from "../channels/channel";
import { withMissingBefore } from "../conversation/log";
import { auditHash, signAction, signErase, signMembership, type Act, type AuditEntry, type OperatorAction, type Role } from "../protocol";
import { MemoryDatabase } from "../storage/database";
import { HostRelay } from "../testing/host-relay";
import { browserOf, read, say, sessionOf, started } from "../testing/people";
import { found, until } from "../testing/until";
import type { Session } from "./session";

let relay: HostRelay;
beforeEach(() => {
  relay = new HostRelay();
});
const sessions: Session[] = [];
afterEach(() => {
  sessions.splice(0).forEach((session) => session.end());
  vi.restoreAllMocks();
});

const place = (channel = "main") => ({ relay: relay.relay, tenant: "", channel });
const current = (session: Session) => session.current.value as Channel;

async function person(username: string, database?: MemoryDatabase): Promise<Session> {
  const session = await started(relay, username, "main", database);
  sessions.push(session);
  await found(() => current(session).live.value || current(session).closed.value !== null);
  return session;
}

const sign = async (by: Session, act: Act) => signAction(by.parts.keeper.signing, place(), act, relay.headOf("main"), Math.floor(Date.now() / 1000));
const does = async (by: Session, act: Act) => relay.add("main", await sign(by, act));
const role = (of: Session, to: Role): Act => ({ action: "role", target_dot1: of.me.dot1, target_ed25519_pub: of.me.ed25519_pub, role: to });
const settings = (readers: "open" | "roster"): Act => ({ action: "settings", settings: { description: "", history: "ask", readers } });
const claim: Act = { action: "claim", description: "" };
const knows = (session: Session, ...names: string[]) => until(() => expect(current(session).readers.value?.list.map(({ record }) => record.username).sort()).toEqual(names.sort()));
const followed = (session: Session) => until(() => expect(current(session).governing.roster.value?.hash).toBe(relay.headOf("main")));
const posted = (count: number) => until(() => expect(relay.posted).toHaveLength(count));
const sealedFor = (n: number) => Object.keys(relay.posted[n]?.wraps ?? {}).sort();
const dot1s = (...of: Session[]) => of.map(({ me }) => me.dot1).sort();
const dropped = (session: Session) => current(session).readers.value?.dropped.map(({ why }) => why);
const waits = (session: Session) => session.outbox.pending.value.map(({ state }) => (state.name === "waiting" ? state.why : state.name === "refused" ? state.code : state.name));
const types = (session: Session) => current(session).log.value.entries.filter(({ type }) => !["join", "passed"].includes(type)).map(({ type }) => type);

/** ada owns the channel, bob is a member, and both know it. */
async function claimed(): Promise<{ ada: Session; bob: Session }> {
  const [ada, bob] = [await person("ada"), await person("bob")];
  await does(ada, claim);
  await does(ada, role(bob, "member"));
  for (const each of [ada, bob]) await followed(each);
  await knows(ada, "ada", "bob");
  return { ada, bob };
}

describe("attack 24", () => {
  test("a relay that names a banned key as a reader has nothing sealed for it", async () => {
    const { ada, bob } = await claimed();
    const eve = await person("eve");
    await does(ada, settings("open"));
    await does(ada, role(bob, "banned"));
    relay.participantsTold = (told) => [...told, { identity: bob.me, by: "roster", record: null, role: "owner", site_user: null }, { identity: bob.me, by: "join", record: relay.members.get("main")?.get(bob.me.ed25519_pub), role: null, site_user: null }];
    await current(ada).refreshReaders();
    await knows(ada, "ada", "eve");
    expect(dropped(ada)).toEqual(["shut-out"]);
    await say(ada, "not for bob");
    await posted(1);
    expect(sealedFor(0)).toEqual(dot1s(ada, eve));
  });

  test("a reader who was banned isn't sealed for from the moment the stream says so, whatever else the relay answers", async () => {
    const { ada, bob } = await claimed();
    relay.intercept = (request) => (request === "GET channels/main/participants" ? { status: 503, body: {} } : null);
    await does(ada, role(bob, "banned"));
    await until(() => expect(current(ada).readers.value?.list.map(({ record }) => record.username)).toEqual(["ada"]));
  });

  test("a roster row that the log doesn't bear out is no reader", async () => {
    const { ada } = await claimed();
    const eve = await started(relay, "eve", "elsewhere");
    sessions.push(eve);
    relay.participantsTold = (told) => [...told, { identity: eve.me, by: "roster", record: null, role: "member", site_user: null }];
    await current(ada).refreshReaders();
    await knows(ada, "ada", "bob");
    expect(dropped(ada)).toEqual(["outside"]);
  });

  test("where only members read, a join alone makes nobody a reader", async () => {
    const { ada } = await claimed();
    const eve = await started(relay, "eve", "elsewhere");
    sessions.push(eve);
    const join = await signMembership("join", eve.parts.keeper.signing, place(), new Date().toISOString());
    relay.participantsTold = (told) => [...told, { identity: eve.me, by: "join", record: join, role: null, site_user: null }];
    await current(ada).refreshReaders();
    expect([dropped(ada), current(ada).readers.value?.list.length]).toEqual([["outside"], 2]);
  });

  test("a channel that nobody claimed has no roster to name readers by", async () => {
    const ada = await person("ada");
    const eve = await started(relay, "eve", "elsewhere");
    sessions.push(eve);
    relay.participantsTold = (told) => [...told, { identity: eve.me, by: "roster", record: null, role: "member", site_user: null }];
    await current(ada).refreshReaders();
    expect(dropped(ada)).toEqual(["not-signed"]);
  });
});

test("attack 22: a relay that gives two people's keys each other's site names is found out before anything is sealed", async () => {
  const [ada, bob] = [{ id: "1", name: "Ada Lovelace" }, { id: "2", name: "Bob Ray" }];
  const carol = await person("carol");
  const keys = new Map<string, { id: string; name: string }>();
  relay.participantsTold = (told) => (told as { identity: { ed25519_pub: string } }[]).map((each) => ({ ...each, site_user: keys.get(each.identity.ed25519_pub) ?? null }));
  const [first, second] = [await started(relay, "first"), await started(relay, "second")];
  sessions.push(first, second);
  keys.set(first.me.ed25519_pub, ada).set(second.me.ed25519_pub, bob);
  await current(carol).refreshReaders();
  await say(carol, "hello");
  await posted(1);
  keys.set(first.me.ed25519_pub, bob).set(second.me.ed25519_pub, ada);
  await current(carol).refreshReaders();
  await say(carol, "who are you");
  await posted(2);
  const lines = current(carol).notes.value.announcements.filter(({ what }) => what === "site-user");
  expect(lines.map(({ key, site }) => [key, site?.name]).sort()).toEqual([[first.me.ed25519_pub, "Bob Ray"], [second.me.ed25519_pub, "Ada Lovelace"]].sort());
  for (const { after } of lines) expect(after).toBeLessThan(current(carol).log.value.entries.findLast(({ type }) => type === "message")?.seq ?? 0);
});

test("Member_whom_the_log_names_reads_before_any_join_and_once_more_by_a_line", async () => {
  const { ada } = await claimed();
  const carol = await started(relay, "carol", "elsewhere");
  sessions.push(carol);
  await does(ada, role(carol, "admin"));
  await knows(ada, "ada", "bob", "carol");
  await say(ada, "welcome");
  await posted(1);
  expect(sealedFor(0)).toContain(carol.me.dot1);
  expect(current(ada).notes.value.announcements.some(({ key }) => key === carol.me.ed25519_pub)).toBe(true);
  expect(current(ada).readers.value?.list.map(({ record, role }) => `${record.username} ${role}`).sort()).toEqual(["ada owner", "bob member", "carol admin"]);
});

describe("attack 25", () => {
  test("a log with an entry left out is an alarm that stops sending until the user goes on", async () => {
    const database = new MemoryDatabase();
    const ada = await person("ada", database);
    const bob = await person("bob");
    await does(ada, claim);
    await does(ada, role(bob, "member"));
    await followed(ada);
    ada.end();
    relay.audit("main").pop();
    const again = sessionOf(await browserOf(relay, "main", database));
    sessions.push(again);
    await until(() => expect(current(again).governing.alarm.value).toBe("shorter"));
    await say(again, "held");
    await until(() => expect(waits(again)).toEqual(["alarm"]));
    await again.settleAlarm(current(again), "check");
    expect(current(again).governing.alarm.value).toBe("shorter");
    expect(relay.posted).toEqual([]);
    await again.settleAlarm(current(again), "startOver");
    await posted(1);
    expect(sealedFor(0)).toEqual(dot1s(again));
  });

  test("an entry of the stream that nobody had a right to is an alarm and changes nobody's role", async () => {
    const { ada, bob } = await claimed();
    await does(bob, role(bob, "owner"));
    await until(() => expect(current(ada).governing.alarm.value).toBe("rights"));
    expect(current(ada).readers.value?.list.find(({ record }) => record.username === "bob")?.role).toBe("member");
    expect(types(ada)).toEqual(["action", "action"]);
  });

  test("an act that stands in the conversation and not in the log isn't shown", async () => {
    const { ada, bob } = await claimed();
    const database = new MemoryDatabase();
    const forged = { seq: 2, at: new Date().toISOString(), site_user: null, record: await sign(bob, role(bob, "owner")) };
    relay.append("main", { type: "action", entry: { ...forged, hash: await auditHash({ ...forged, record: { ...forged.record, prev: relay.audit("main")[0]?.hash ?? "" } }) } });
    const carol = await person("carol", database);
    await followed(carol);
    expect(types(carol)).toEqual(["action", "action"]);
    expect(current(ada).governing.alarm.value).toBeNull();
  });
});

test("Acts_from_before_the_page_are_shown_once_the_log_bears_them_out", async () => {
  const { ada } = await claimed();
  for (const to of ["admin", "member"] as const) await does(ada, role(sessions[1] as Session, to));
  const carol = await person("carol");
  await followed(carol);
  await until(() => expect(types(carol)).toEqual(["action", "action", "action", "action"]));
});

describe("Messages that are taken out", () => {
  test("Author_takes_a_message_back_for_everybody", async () => {
    const [ada, bob] = [await person("ada"), await person("bob")];
    await knows(ada, "ada", "bob");
    await say(ada, "regrets");
    await until(() => expect(read(bob)).toEqual(["regrets"]));
    const message = current(ada).log.value.entries.find((entry) => entry.type === "message");
    await ada.takeOut(current(ada), message as never);
    for (const each of [ada, bob]) await until(() => expect([read(each), types(each)]).toEqual([[], ["gone", "erase"]]));
    await say(bob, "later");
    await until(() => expect(read(ada)).toEqual(["later"]));
    const carol = await person("carol");
    await until(() => expect(types(carol)).toEqual(["gone", "erase", "message"]));
    expect(current(carol).log.value.entries[2]).toMatchObject({ type: "gone", from: ada.me.ed25519_pub, how: { kind: "erased", by: ada.me.ed25519_pub } });
  });

  test("Admin_removes_somebody_elses_message_also_when_another_acted_a_moment_before", async () => {
    const { ada, bob } = await claimed();
    await say(bob, "spam");
    await until(() => expect(read(ada)).toEqual(["spam"]));
    relay.intercept = (request) => {
      relay.intercept = () => null;
      return request === "POST channels/main/removals" ? { status: 409, body: { code: "stale_head", error: "" } } : null;
    };
    await ada.takeOut(current(ada), current(ada).log.value.entries.find((entry) => entry.type === "message") as never);
    for (const each of [ada, bob]) await until(() => expect([read(each), current(each).log.value.entries.find(({ type }) => type === "gone")]).toMatchObject([[], { how: { kind: "removed", entry: { record: { ed25519_pub: ada.me.ed25519_pub } } } }]));
  });

  test("attack 25: a message stays that somebody else takes back, or removes without a right to", async () => {
    const { ada, bob } = await claimed();
    await say(ada, "stays");
    await until(() => expect(read(bob)).toEqual(["stays"]));
    const id = relay.posted[0]?.id as string;
    relay.append("main", { type: "erase", record: await signErase(bob.parts.keeper.signing, place(), id, new Date().toISOString()) });
    await say(ada, "still here");
    await until(() => expect(read(bob)).toEqual(["stays", "still here"]));
    expect(read(ada)).toEqual(["stays", "still here"]);
    await does(bob, { action: "remove", target: id });
    await until(() => expect(current(ada).governing.alarm.value).toBe("rights"));
    expect(read(ada)).toEqual(["stays", "still here"]);
  });

  test("attack 25: a message that the relay takes out by a stranger's word is said to be missing", async () => {
    const { ada, bob } = await claimed();
    await say(ada, "hidden");
    await posted(1);
    const id = relay.posted[0]?.id as string;
    const entry = { seq: 3, at: new Date().toISOString(), site_user: null, record: await sign(bob, { action: "remove", target: id }) };
    for (const by of [
      { record: await signErase(bob.parts.keeper.signing, place(), id, new Date().toISOString()) },
      { entry: { ...entry, hash: await auditHash(entry) } },
      {},
    ]) {
      relay.itemTold = (item) => (item["id"] === id ? { seq: item.seq, receivedAt: item["receivedAt"], channel: "main", type: "gone", id, hash: "00".repeat(8), from_dot1: ada.me.dot1, ...by } : item);
      const eve = await person(`eve-${crypto.randomUUID().slice(0, 8)}`);
      await followed(eve);
      await until(() => expect(current(eve).log.value.entries.find(({ type }) => type === "gone")).toMatchObject({ how: { kind: "unproven" }, from: null }));
    }
  });

  test("Message_that_was_taken_back_before_its_answer_came_is_dropped", async () => {
    const ada = await person("ada");
    relay.intercept = (request) => (request === "POST messages" ? { status: 410, body: { code: "gone", error: "" } } : null);
    await say(ada, "gone");
    await until(() => expect(ada.outbox.pending.value).toEqual([]));
  });

  test("Messages_that_follow_one_that_is_gone_miss_nothing", async () => {
    const ada = await person("ada");
    await say(ada, "one");
    await until(() => expect(read(ada)).toEqual(["one"]));
    await say(ada, "two");
    await until(() => expect(read(ada)).toEqual(["one", "two"]));
    await ada.takeOut(current(ada), current(ada).log.value.entries.find((entry) => entry.type === "message") as never);
    const carol = await person("carol");
    await until(() => expect(types(carol)).toEqual(["gone", "message", "erase"]));
    expect([...withMissingBefore(current(carol).log.value, true)]).toEqual([]);
  });
});

test("Operators_acts_are_the_sites_and_its_name_the_sites_word", async () => {
  const ada = await person("ada");
  relay.operator = { id: "1", name: "Olga ✓" };
  const record = { version: "1.5", ...place(), action: "claim", description: "", ed25519_pub: null, prev: relay.headOf("main"), ts: 1, sig: null } as OperatorAction;
  const entry: AuditEntry = await relay.add("main", record);
  await followed(ada);
  await until(() => expect(current(ada).log.value.entries.find(({ type }) => type === "action")).toMatchObject({ entry: { hash: entry.hash }, by: null }));
  expect(current(ada).governing.owners).toEqual([]);
});

describe("Refusals", () => {
  test("Letter_that_went_for_somebody_removed_meanwhile_is_sealed_anew_by_itself", async () => {
    const { ada, bob } = await claimed();
    const carol = await started(relay, "carol", "elsewhere");
    sessions.push(carol);
    await does(ada, role(carol, "member"));
    await knows(ada, "ada", "bob", "carol");
    // The stream is slow to tell.
    for (const listener of relay.listeners) if (listener.channels.has("main")) relay.listeners.delete(listener);
    await does(ada, role(bob, "none"));
    await say(ada, "for carol");
    await posted(1);
    expect(sealedFor(0)).toEqual(dot1s(ada, carol));
  });

  test("Letter_of_somebody_banned_or_no_member_is_held_and_says_why", async () => {
    const { ada } = await claimed();
    const eve = await person("eve");
    await followed(eve);
    await say(eve, "let me in");
    await until(() => expect(waits(eve)).toEqual(["members_only"]));
    await does(ada, role(eve, "banned"));
    await until(() => expect(current(eve).governing.bar.value).toBe("banned"));
    await eve.outbox.sendAnew(eve.outbox.pending.value[0]?.id as string);
    await until(() => expect(waits(eve)).toEqual(["banned"]));
    expect(relay.posted).toEqual([]);
  });
});

describe("Channel that is shut", () => {
  test("Ends_with_its_reason_leaves_the_others_open_and_opens_by_itself_when_it_may_be_read_again", async () => {
    const { ada, bob } = await claimed();
    await does(ada, settings("roster"));
    await bob.open("side");
    await bob.open("main");
    const main = current(bob);
    await until(() => expect(main.live.value).toBe(true));
    await does(ada, role(bob, "banned"));
    relay.cut();
    await until(() => expect(main.closed.value).toBe("banned"));
    await until(() => expect([...relay.listeners].some(({ channels }) => channels.has("side") && !channels.has("main"))).toBe(true));

    bob.resync();
    await until(() => expect(main.closed.value).toBe("banned"));
    await does(ada, role(bob, "member"));
    await knows(ada, "ada", "bob");
    await say(ada, "welcome back");
    await posted(1);
    bob.resync();
    await until(() => expect([main.closed.value, read(bob)]).toEqual([null, ["welcome back"]]));
  });

  test("Host_that_lets_nobody_read_it_is_named", async () => {
    const ada = await person("ada");
    relay.forbidden.add("main");
    relay.cut();
    await until(() => expect(current(ada).closed.value).toBe("forbidden"));
    expect(ada.connection.state.value).toBe("refused");
    relay.forbidden.clear();
    ada.resync();
    await until(() => expect([current(ada).closed.value, current(ada).live.value, ada.connection.state.value]).toEqual([null, true, "live"]));
  });

  test("One_that_is_for_members_is_entered_by_a_session_and_says_so_to_others", async () => {
    const { ada } = await claimed();
    await does(ada, settings("roster"));
    const eve = await person("eve");
    await until(() => expect(current(eve).closed.value).toBe("members_only"));
    await does(ada, role(eve, "member"));
    eve.resync();
    await until(() => expect(current(eve).live.value).toBe(true));
  });
});
