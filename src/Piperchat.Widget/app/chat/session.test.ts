import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { generateAgreementKey, generateSigningKey, signKeyRecord, signMembership } from "../protocol";
import { disputedOf } from "../readers/readers";
import { MemoryDatabase } from "../storage/database";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, read, say, sessionOf, started } from "../testing/people";
import type { Channel } from "../channels/channel";
import type { Session } from "./session";
import { NameTaken } from "./registration";
import { found, until } from "../testing/until";

let relay: MemoryRelay;
beforeEach(() => {
  relay = new MemoryRelay();
});
const sessions: Session[] = [];
afterEach(() => {
  sessions.splice(0).forEach((session) => session.pause());
  vi.restoreAllMocks();
});

async function person(username: string, database?: MemoryDatabase): Promise<Session> {
  const session = await started(relay, username, "main", database);
  sessions.push(session);
  await found(() => session.current.value?.readers.value?.list.some(({ record }) => record.username === username) && session.current.value.live.value);
  return session;
}

const sees = (session: Session, texts: readonly string[]) => until(() => expect(read(session)).toEqual(texts));
const knows = (session: Session, names: readonly string[]) =>
  until(() => expect(session.current.value?.readers.value?.list.map(({ record }) => record.username)).toEqual(names));

test("Two_people_talk_and_the_relay_gets_no_text", async () => {
  const alva = await person("alva");
  const bo = await person("bo-1");
  await knows(alva, ["alva", "bo-1"]);
  await say(alva, "marmalade");
  await sees(bo, ["marmalade"]);
  await say(bo, "umbrella");
  await sees(alva, ["marmalade", "umbrella"]);
  expect(JSON.stringify([...relay.logs])).not.toMatch(/marmalade|umbrella/);
  await until(() => expect(relay.posted[1]?.prev).not.toBeNull());
});

test("Reload_keeps_identity_and_history_and_what_waits_goes", async () => {
  const database = new MemoryDatabase();
  const alva = await person("alva", database);
  await say(alva, "one");
  await sees(alva, ["one"]);
  alva.pause();
  relay.intercept = (request) => (request === "POST messages" ? { status: 503, body: {} } : null);
  await say(alva, "two");
  await until(() => expect(alva.outbox.pending.value.at(-1)?.state.name).toBe("waiting"));

  relay.intercept = () => null;
  const again = sessionOf(await browserOf(relay, "main", database));
  sessions.push(again);
  expect(again.me).toEqual(alva.me);
  await sees(again, ["one", "two"]);
});

test("Reader_is_announced_before_the_first_message_that_includes_it", async () => {
  const alva = await person("alva");
  await say(alva, "before");
  await sees(alva, ["before"]);
  const bo = await person("bo-1");
  await knows(alva, ["alva", "bo-1"]);
  await say(alva, "after");
  await sees(bo, ["after"]);
  const line = alva.current.value?.notes.value.announcements.find(({ key }) => key === bo.me.ed25519_pub);
  const seqs = alva.current.value?.log.value.entries.flatMap((entry) => (entry.type === "message" ? [entry.seq] : [])) ?? [];
  expect(line?.after).toBeGreaterThanOrEqual(seqs[0] as number);
  expect(line?.after).toBeLessThan(seqs[1] as number);
});

test("What_was_said_before_one_joined_is_sealed_for_others", async () => {
  await say(await person("alva"), "before");
  await until(() => expect(relay.posted).toHaveLength(1));
  const bo = await person("bo-1");
  const shown = bo.current.value?.log.value.entries.flatMap((entry) => (entry.type === "message" ? [entry.shown.state] : []));
  expect(shown).toEqual(["sealed"]);
});

test("attack 23: a relay that presents one old reader makes nothing fall to an older version", async () => {
  const alva = await person("alva");
  const place = { relay: relay.relay, tenant: "", channel: "main" };
  const old = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] as const };
  const record = await signKeyRecord(old, place, { username: "oldtimer", team: null, reads: ["1.2"], serial: 1, createdAt: new Date().toISOString() });
  relay.identities.set(record.ed25519_pub, record);
  const join = await signMembership("join", old.signing, place, new Date().toISOString());
  relay.members.get("main")?.set(record.ed25519_pub, join);
  relay.append("main", { type: "join", record: join, identity: record });
  await knows(alva, ["alva", "oldtimer"]);

  await say(alva, "marmalade");
  await until(() => expect(relay.posted).toHaveLength(1));
  expect(relay.posted[0]?.version).toBe("1.5");
  expect(Object.keys(relay.posted[0]?.wraps ?? {})).toEqual([alva.me.dot1]);
  expect(alva.current.value?.readers.value?.list.map(({ standing }) => standing)).toEqual(["reads", "too-old"]);
});

test("attack 02: another key under a known name holds what is written until the user decides", async () => {
  const alva = await person("alva");
  await person("bo-1");
  await knows(alva, ["alva", "bo-1"]);
  const bo = [...relay.identities.values()].find(({ username }) => username === "bo-1");
  relay.identities.delete(bo?.ed25519_pub as string);
  relay.members.get("main")?.delete(bo?.ed25519_pub as string);
  const mallory = await person("bo-1");
  await until(() => expect(disputed(alva)).toEqual([mallory.me.ed25519_pub]));

  await say(alva, "for bo");
  await until(() => expect(alva.outbox.pending.value[0]?.state).toMatchObject({ name: "waiting", why: "disputed" }));
  expect(relay.posted).toEqual([]);
  await alva.leaveOut(alva.current.value as never, mallory.me.ed25519_pub);
  await until(() => expect(relay.posted).toHaveLength(1));
  expect(Object.keys(relay.posted[0]?.wraps ?? {})).toEqual([alva.me.dot1]);

  await alva.current.value?.letIn(mallory.me.ed25519_pub);
  await alva.accept(mallory.me);
  await say(alva, "for whoever it is");
  await sees(mallory, ["for whoever it is"]);
});

function disputed(session: Session): readonly string[] {
  const readers = session.current.value?.readers.value;
  return readers ? disputedOf(readers).map(({ record }) => record.ed25519_pub) : [];
}

test("Readers_are_asked_for_anew_after_the_stream_was_cut", async () => {
  const alva = await person("alva");
  relay.intercept = (request) => (request === "POST events" ? { status: 503, body: {} } : null);
  relay.cut();
  await until(() => expect(alva.connection.state.value).toBe("waiting"));
  const bo = await started(relay, "bo-1");
  sessions.push(bo);
  await say(alva, "hello");
  await until(() => expect(relay.posted).toHaveLength(1));
  expect(Object.keys(relay.posted[0]?.wraps ?? {}).sort()).toEqual([alva.me.dot1, bo.me.dot1].sort());
  expect(alva.current.value?.notes.value.announcements.map(({ key }) => key)).toEqual([bo.me.ed25519_pub]);
});

test("Stream_cut_at_any_moment_leaves_no_gap_and_no_repeat", async () => {
  const alva = await person("alva");
  const bo = await person("bo-1");
  await knows(bo, ["alva", "bo-1"]);
  const texts = Array.from({ length: 12 }, (_, i) => `text ${i}`);
  for (const [i, text] of texts.entries()) {
    await say(bo, text);
    if (i % 3 === 0) relay.cut();
  }
  await sees(alva, texts);
  await sees(bo, texts);
});

test("Clock_that_is_off_signs_by_the_relays_and_says_so", async () => {
  relay.now = () => Date.now() - 3 * 3_600_000;
  const alva = await person("alva");
  expect(Math.round(alva.parts.clock.offset.value / 3_600_000)).toBe(-3);
  await say(alva, "late");
  await until(() => expect(relay.posted).toHaveLength(1));
  expect(Math.abs(Date.parse(relay.posted[0]?.createdAt as string) - relay.now())).toBeLessThan(60_000);
});

test("Time_that_is_refused_later_is_mended_and_sent_again", async () => {
  const alva = await person("alva");
  let refused = 0;
  relay.intercept = (request) => {
    if (request !== "POST messages" || refused++ > 0) return null;
    return { status: 400, body: { code: "time_off", error: "off", now: new Date(Date.now() + 3_600_000).toISOString() } };
  };
  await say(alva, "late");
  await sees(alva, ["late"]);
  expect(Date.parse(relay.posted[0]?.createdAt as string) - Date.now()).toBeGreaterThan(3_500_000);
});

test("Taken_name_is_refused_and_the_same_keys_try_another", async () => {
  await person("alva");
  const start = await browserOf(relay);
  await expect(start.startChatting("alva")).rejects.toBeInstanceOf(NameTaken);
  await start.startChatting("alva-2");
  sessions.push(sessionOf(start));
  expect(relay.identities.size).toBe(2);
});

test("Start_whose_answer_was_lost_goes_on_with_what_was_published", async () => {
  const database = new MemoryDatabase();
  const start = await browserOf(relay, "main", database);
  relay.intercept = (request) => (request === "POST channels/main/join" ? { status: 503, body: {} } : null);
  await expect(start.startChatting("alva")).rejects.toMatchObject({ status: 503 });
  relay.intercept = () => null;
  await start.startChatting("alva");
  sessions.push(sessionOf(start));
  expect(relay.identities.size).toBe(1);
  expect([...relay.identities.values()][0]?.serial).toBe(1);
});

test("Nothing_is_made_or_published_before_start_is_pressed", async () => {
  const database = new MemoryDatabase();
  expect((await browserOf(relay, "main", database)).phase.value.name).toBe("first-run");
  expect(relay.identities.size).toBe(0);
  expect(await database.rows("identities", "")).toEqual([]);
});

test("Changed_relay_is_said_and_nothing_is_sent_to_it", async () => {
  const database = new MemoryDatabase();
  const alva = await person("alva", database);
  alva.pause();
  relay = new MemoryRelay("ff".repeat(16));
  const start = await browserOf(relay, "main", database);
  expect(start.phase.value).toMatchObject({ name: "relay-changed", now: { relay: "ff".repeat(16) } });
  await start.acceptRelay({ relay: "ff".repeat(16), tenant: "" });
  expect(start.phase.value.name).toBe("first-run");
});

test("Relay_that_is_away_at_the_start_lets_one_who_was_here_write_ahead", async () => {
  const database = new MemoryDatabase();
  (await person("alva", database)).pause();
  relay.away = true;
  const again = sessionOf(await browserOf(relay, "main", database));
  sessions.push(again);
  await say(again, "ahead");
  await until(() => expect(again.outbox.pending.value[0]?.state).toMatchObject({ name: "waiting", why: "offline" }));
  relay.away = false;
  again.resync();
  await sees(again, ["ahead"]);
});

test("Channel_that_one_only_looks_at_is_not_joined", async () => {
  await person("alva");
  const bo = await person("bo-1");
  await bo.open("elsewhere");
  await until(() => expect(bo.current.value?.readers.value).not.toBeNull());
  expect(bo.current.value?.joined).toBe(false);
  expect(relay.members.get("elsewhere")?.size ?? 0).toBe(0);
  await bo.join(bo.current.value as never);
  expect(bo.current.value?.joined).toBe(true);
});

test("Channel_that_was_closed_to_us_does_not_silence_the_others", async () => {
  const database = new MemoryDatabase();
  const alva = await person("alva", database);
  await alva.open("closed");
  await alva.join(alva.current.value as never);
  alva.pause();
  relay.intercept = (request, body) => (request === "POST events" && JSON.stringify(body).includes("closed") ? { status: 403, body: { code: "forbidden", field: "channels.closed" } } : null);
  const again = sessionOf(await browserOf(relay, "main", database));
  sessions.push(again);
  await until(() => expect(again.current.value?.live.value).toBe(true));
  expect(again.connection.state.value).toBe("live");
  expect(again.channels.value.get("closed")?.closed.value).toBe("forbidden");
});

test("Store_that_takes_no_keys_keeps_them_in_memory_and_says_so", async () => {
  class Keyless extends MemoryDatabase {
    override async put(table: Parameters<MemoryDatabase["put"]>[0], key: string, value: unknown): Promise<void> {
      if (table === "identities") throw new DOMException("keys can't be cloned", "DataCloneError");
      return super.put(table, key, value);
    }
  }
  const start = await browserOf(relay, "main", new Keyless());
  await start.startChatting("alva");
  sessions.push(sessionOf(start));
  expect(start.durable.value).toBe(false);
});

test("Host_that_wants_a_log_in_first_is_not_called_unreachable", async () => {
  relay.intercept = () => ({ status: 401, body: { code: "unauthorized" } });
  expect((await browserOf(relay)).phase.value.name).toBe("not-allowed");
});

test("Relay_too_busy_to_name_the_readers_is_asked_again", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  let asked = 0;
  relay.intercept = (request) => (request === "GET channels/main/participants" && ++asked < 3 ? { status: 503, body: { code: "busy" } } : null);
  const alva = await person("alva");
  expect(asked).toBe(3);
  expect(alva.current.value?.joined).toBe(true);
});

function inTurns() {
  let turn: Promise<unknown> = Promise.resolve();
  return (_: string, job: () => Promise<void>) => {
    const mine = turn.then(job);
    turn = mine.catch(() => {});
    return mine;
  };
}

test("First_run_in_two_tabs_makes_one_identity", async () => {
  const database = new MemoryDatabase();
  const alone = inTurns();
  const [one, two] = [await browserOf(relay, "main", database, alone), await browserOf(relay, "main", database, alone)];
  await Promise.all([one.startChatting("alva"), two.startChatting("alba")]);
  sessions.push(sessionOf(one), sessionOf(two));
  expect([...relay.identities.values()].map(({ username, serial }) => [username, serial])).toEqual([["alva", 1]]);
  expect(sessionOf(two).me).toEqual(sessionOf(one).me);
});

test("First_run_that_was_gone_through_in_another_tab_goes_on_by_itself", async () => {
  const database = new MemoryDatabase();
  const alone = inTurns();
  const [one, two, stranger] = [await browserOf(relay, "main", database, alone), await browserOf(relay, "other", database, alone), await browserOf(relay)];
  await one.startChatting("alva");
  await until(() => expect(two.phase.value.name).toBe("chat"));
  sessions.push(sessionOf(one), sessionOf(two));
  expect(sessionOf(two).me).toEqual(sessionOf(one).me);
  expect(sessionOf(two).current.value?.name).toBe("other");
  expect(relay.identities.size).toBe(1);
  // One whose store has no keys of its own stays where it is.
  expect(stranger.phase.value.name).toBe("first-run");
});

test("Nothing_of_an_old_log_gets_into_a_new_one", async () => {
  const alva = await person("alva");
  await say(alva, "old");
  await sees(alva, ["old"]);
  const channel = alva.current.value as Channel;
  const items = relay.logs.get("main") ?? [];
  channel.reset();
  for (const item of items) channel.receive(item);
  channel.reset();
  // Being live waits for all that was being looked at.
  await channel.isLive();
  expect(channel.log.value.entries).toEqual([]);
  for (const item of items) channel.receive(item);
  await sees(alva, ["old"]);
});
