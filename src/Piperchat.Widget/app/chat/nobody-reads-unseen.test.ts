import { afterEach, beforeEach, expect, test } from "vitest";
import { generateAgreementKey, generateSigningKey, signKeyRecord, signMembership, type Identity, type KeyRecord } from "../protocol";
import type { Channel } from "../channels/channel";
import { ChannelNotebook } from "../channels/channel-notes";
import { timeline } from "../conversation/timeline";
import { scopeOf } from "../keys/identity-store";
import { OutboxStore } from "../outbox/outbox-store";
import { MemoryDatabase } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, read, say, sessionOf, started } from "../testing/people";
import type { Session } from "./session";
import { found, until } from "../testing/until";

let relay: MemoryRelay;
beforeEach(() => {
  relay = new MemoryRelay();
});
const sessions: Session[] = [];
afterEach(() => sessions.splice(0).forEach((session) => session.pause()));

const place = () => ({ relay: relay.relay, tenant: "", channel: "main" });
const current = (session: Session) => session.current.value as Channel;
const live = (session: Session) => found(() => current(session).live.value && current(session).readers.value !== null);

async function person(username: string, database?: MemoryDatabase): Promise<Session> {
  const session = await started(relay, username, "main", database);
  sessions.push(session);
  await live(session);
  return session;
}

/** Another tab, or the same one after a reload. */
async function tabOf(database: MemoryDatabase): Promise<Session> {
  const session = sessionOf(await browserOf(relay, "main", database));
  sessions.push(session);
  return session;
}

async function identity(): Promise<Identity> {
  return { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
}

const record = (who: Identity, username: string, serial = 1, createdAt = new Date().toISOString()) =>
  signKeyRecord(who, place(), { username, team: null, reads: ["1.5"], serial, createdAt });

/** A relay makes someone take part of whom it tells no stream. */
async function slipIn(username: string): Promise<KeyRecord> {
  const who = await identity();
  const theirs = await record(who, username);
  relay.identities.set(theirs.ed25519_pub, theirs);
  relay.members.get("main")?.set(theirs.ed25519_pub, await signMembership("join", who.signing, place(), new Date().toISOString()));
  return theirs;
}

const posted = (count: number) => until(() => expect(relay.posted).toHaveLength(count));
const sealedFor = (n: number) => Object.keys(relay.posted[n]?.wraps ?? {}).sort();
const lines = (session: Session, key: string) => current(session).notes.value.announcements.filter((line) => line.key === key).map(({ what }) => what);

/** The lines about a reader that the conversation shows. */
function shown(session: Session, key: string): number {
  const { log, notes, fromStart } = current(session);
  const rows = timeline({
    entries: log.value.entries, fromStart: fromStart.value, announcements: notes.value.announcements, pending: [], dividerAfter: null,
    me: session.me.ed25519_pub, dayOf: (ms) => Math.floor(ms / 86_400_000),
  });
  return rows.filter((row) => row.row === "note" && row.note.keys.includes(key)).length;
}

test("attack 24: a relay that holds back the stream hides no reader's line", async () => {
  const database = new MemoryDatabase();
  const alva = await person("alva", database);
  for (let i = 0; i < 120; i++) relay.append("main", { type: "other", record: {} });
  alva.pause();
  const store = new OutboxStore(database, scopeOf(place()), alva.parts.keeper.locker);
  await store.add({ id: crypto.randomUUID(), channel: "main", text: "secret", replyTo: null, at: 0, refused: null });
  const mallory = await slipIn("mallory");

  let opened = 0;
  relay.intercept = (request) => {
    if (request === "GET channels/main/log") return { status: 200, body: { log: "00000000000000aa", head: 0, entries: [] } };
    if (request === "POST events" && ++opened > 0) return { status: 503, body: {} };
    return null;
  };
  const again = await tabOf(database);
  await until(() => expect([opened > 0, again.outbox.pending.value[0]?.state]).toEqual([true, { name: "waiting", until: null, why: "offline" }]));
  expect(relay.posted).toEqual([]);

  relay.intercept = () => null;
  again.resync();
  await posted(1);
  expect(sealedFor(0)).toContain(mallory.dot1);
  expect(shown(again, mallory.ed25519_pub)).toBe(1);
});

test("attack 24: a letter of one tab that another seals has its lines in both", async () => {
  const database = new MemoryDatabase();
  const writing = await person("alva", database);
  const sending = await tabOf(database);
  await live(sending);
  writing.pause();
  const mallory = await slipIn("mallory");
  sending.resync();
  await current(sending).refreshReaders();

  await say(writing, "for nobody else");
  await posted(1);
  expect(sealedFor(0)).toContain(mallory.dot1);
  for (const tab of [writing, sending]) await until(() => expect(shown(tab, mallory.ed25519_pub)).toBe(1));
});

test("Notes_of_two_tabs_are_kept_together", async () => {
  const database = new MemoryDatabase();
  const one = await person("alva", database);
  const two = await tabOf(database);
  await live(two);
  const [bo, eve] = [await slipIn("bo-1"), await slipIn("eve")];
  await Promise.all([current(one).leaveOut(bo.ed25519_pub), current(two).leaveOut(eve.ed25519_pub)]);
  await until(() => expect([one, two].map((tab) => [...current(tab).notes.value.leftOut].sort())).toEqual(Array(2).fill([bo.ed25519_pub, eve.ed25519_pub].sort())));
  await say(one, "hello");
  await posted(1);
  expect(sealedFor(0)).toEqual([one.me.dot1]);
});

test("attack 05: a new encryption key that comes by a join is a line before it is sealed for", async () => {
  const alva = await person("alva");
  const bo = await person("bo-1");
  await until(() => expect(lines(alva, bo.me.ed25519_pub)).toEqual(["reads"]));
  const { signing } = bo.parts.keeper;
  const renewed = await record({ signing, agreements: [await generateAgreementKey()] }, "bo-1", 2);
  relay.identities.set(renewed.ed25519_pub, renewed);
  const join = await signMembership("join", signing, place(), new Date(Date.now() + 5).toISOString());
  relay.members.get("main")?.set(renewed.ed25519_pub, join);
  relay.append("main", { type: "join", record: join, identity: renewed });
  await until(() => expect(lines(alva, bo.me.ed25519_pub)).toEqual(["reads", "new-key"]));
});

test("Dispute_stays_until_the_user_decides_though_the_good_record_comes_again", async () => {
  const alva = await person("alva");
  const bo = await person("bo-1");
  await until(() => expect(lines(alva, bo.me.ed25519_pub)).toEqual(["reads"]));
  relay.identities.set(bo.me.ed25519_pub, await record(bo.parts.keeper, "bo-1", 1, "2020-01-01T00:00:00.000Z"));
  await current(alva).refreshReaders();
  await alva.parts.book.meet(bo.me);
  await say(alva, "hello bo");
  await until(() => expect(alva.outbox.pending.value[0]?.state).toMatchObject({ name: "waiting", why: "disputed" }));
  expect(relay.posted).toEqual([]);
});

test("Decision_about_a_key_counts_in_every_channel", async () => {
  const alva = await person("alva");
  const bo = await person("bo-1");
  for (const session of [alva, bo]) {
    await session.open("side");
    await session.join(current(session));
  }
  const [main, side] = ["main", "side"].map((name) => alva.channels.value.get(name) as Channel) as [Channel, Channel];
  const forked = await record(bo.parts.keeper, "bo-1", 1, "2020-01-01T00:00:00.000Z");
  relay.identities.set(bo.me.ed25519_pub, forked);
  await Promise.all([main.refreshReaders(), side.refreshReaders()]);
  const standing = ({ readers }: Channel) => readers.value?.list.find(({ record }) => record.ed25519_pub === bo.me.ed25519_pub)?.standing;
  expect([standing(main), standing(side)]).toEqual(["disputed", "disputed"]);
  await alva.accept(forked);
  expect([standing(main), standing(side)]).toEqual(["reads", "reads"]);
});

test("Whoever_comes_while_one_joins_is_sealed_for_too", async () => {
  const alva = await person("alva");
  await alva.open("side");
  await found(() => current(alva).live.value && current(alva).readers.value !== null);
  const bo = await started(relay, "bo-1", "main");
  sessions.push(bo);
  const join = await signMembership("join", bo.parts.keeper.signing, { ...place(), channel: "side" }, new Date().toISOString());
  relay.intercept = (request) => {
    if (request === "POST channels/side/join") relay.members.set("side", new Map(relay.members.get("side")).set(bo.me.ed25519_pub, join));
    return null;
  };
  await say(alva, "hello");
  await posted(1);
  expect(sealedFor(0)).toEqual([alva.me.dot1, bo.me.dot1].sort());
});

test("Relay_that_lost_our_key_record_gets_it_again_and_a_later_join_of_ours_is_no_failure", async () => {
  const alva = await person("alva");
  relay.identities.clear();
  await alva.open("side");
  await alva.join(current(alva));
  expect(relay.identities.size).toBe(1);
  relay.intercept = (request) => (request === "POST channels/side/join" ? { status: 409, body: { code: "superseded", error: "" } } : null);
  await alva.join(current(alva));
  expect(current(alva).joined).toBe(true);
});

test("What_was_sent_is_kept_until_the_log_shows_it_and_does_not_come_back_with_another_log", async () => {
  const alva = await person("alva");
  for (const text of ["one", "two", "three"]) await say(alva, text);
  await until(() => expect([read(alva), alva.outbox.pending.value]).toEqual([["one", "two", "three"], []]));
  relay.itemTold = (item) => (item["id"] === undefined ? item : { ...item, id: 7, type: "other" });
  await say(alva, "four");
  await until(() => expect(alva.outbox.pending.value.map(({ state }) => state.name)).toEqual(["sent"]));
  relay.cut();
  relay.resetNext = true;
  await until(() => expect(alva.outbox.pending.value).toEqual([]));
});

test("Letter_goes_in_a_channel_past_those_that_are_followed", async () => {
  const database = new MemoryDatabase();
  const alva = await person("alva", database);
  alva.pause();
  const notebook = new ChannelNotebook(database, scopeOf(place()), new Tabs("nobody"));
  for (let i = 0; i < 60; i++) await notebook.revise(`room-${String(i).padStart(2, "0")}`, (notes) => ({ ...notes, joined: true }));
  const again = await tabOf(database);
  await live(again);
  await again.outbox.write({ id: crypto.randomUUID(), channel: "room-00", text: "hello", replyTo: null, at: 0 });
  await posted(1);
  expect(relay.posted[0]?.channel).toBe("room-00");
});
