import { afterEach, beforeEach, expect, test } from "vitest";
import type { Received, Session } from "../chat/session";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, say, sessionOf, started } from "../testing/people";
import { until } from "../testing/until";

let relay: MemoryRelay;
let clock = Date.UTC(2026, 10, 23);
const sessions: Session[] = [];
beforeEach(() => {
  relay = new MemoryRelay();
  relay.now = () => clock++;
});
afterEach(() => sessions.splice(0).forEach((session) => session.end()));

async function person(username: string, channel: string): Promise<Session> {
  const session = await started(relay, username, channel);
  sessions.push(session);
  await until(() => expect(session.current.value?.live.value).toBe(true));
  return session;
}

async function watcher(): Promise<{ session: Session; received: Received[] }> {
  const start = await browserOf(relay, "desk");
  const received: Received[] = [];
  start.received = (message) => received.push(message);
  await start.startChatting("watcher");
  const session = sessionOf(start);
  sessions.push(session);
  await session.watch(true);
  await until(() => expect(session.current.value?.live.value).toBe(true));
  return { session, received };
}

const follows = (...channels: string[]) => until(() => expect([...relay.listeners].some((each) => channels.every((name) => each.channels.has(name)))).toBe(true));
const unread = ({ unreadByChannel }: Session) => Object.fromEntries([...unreadByChannel.value].filter(([, count]) => count > 0));

test("Watched_channels_are_counted_from_now_on_and_nobody_opens_them", async () => {
  const alva = await person("alva", "support-1");
  await say(alva, "before");
  await until(() => expect(relay.posted).toHaveLength(1));
  const { session, received } = await watcher();
  await follows("support-1", "desk");
  await say(alva, "marmalade");
  await until(() => expect(unread(session)).toEqual({ "support-1": 1 }));
  expect(received).toEqual([{ channel: "support-1", from: alva.me.ed25519_pub, at: expect.any(Number) }]);
  expect([...session.channels.value.keys()]).toEqual(["desk"]);
  expect(JSON.stringify(received)).not.toContain("marmalade");
  expect(session.markRead("support-1")).toBe(true);
  expect(unread(session)).toEqual({});
  expect(session.markRead("nowhere")).toBe(false);
});

test("Channel_that_comes_up_while_watching_is_watched_from_its_first_message", async () => {
  const { session, received } = await watcher();
  const bo = await person("bo-1", "support-2");
  await say(bo, "first");
  await until(() => expect(relay.posted).toHaveLength(1));
  await session.refreshList();
  await until(() => expect(unread(session)).toEqual({ "support-2": 1 }));
  expect(received.map(({ channel }) => channel)).toEqual(["support-2"]);
});

test("Watched_channel_that_is_opened_comes_whole", async () => {
  const alva = await person("alva", "support-1");
  await say(alva, "one");
  await until(() => expect(relay.posted).toHaveLength(1));
  const { session } = await watcher();
  await follows("support-1", "desk");
  await session.open("support-1");
  await until(() => expect(session.current.value?.log.value.entries.filter(({ type }) => type === "message")).toHaveLength(1));
});

test("Of_more_channels_than_a_stream_carries_those_are_watched_where_something_came_last", async () => {
  relay.channelsPerStream = 3;
  const alva = await person("alva", "support-1");
  for (const channel of ["support-2", "support-3"]) await alva.open(channel);
  await say(alva, "in 3");
  await alva.open("support-2");
  await say(alva, "in 2");
  await until(() => expect(relay.posted).toHaveLength(2));
  const { session } = await watcher();
  await follows("desk", "support-3", "support-2");
  await alva.open("support-1");
  await say(alva, "in 1");
  await until(() => expect(relay.posted).toHaveLength(3));
  await session.refreshList();
  await follows("desk", "support-1", "support-2");
  await until(() => expect(unread(session)).toEqual({ "support-1": 1 }));
});

test("attack 01: an unsigned or forged message in a watched channel is nobody's", async () => {
  const alva = await person("alva", "support-1");
  const { session, received } = await watcher();
  await follows("support-1", "desk");
  relay.append("support-1", { id: "x", version: "1.0", author_name: "alva", content: "hello" });
  relay.itemTold = (item) => (typeof item["cipher_body"] === "string" ? { ...item, createdAt: "2026-01-01T00:00:00.000Z" } : item);
  await say(alva, "forged on the way");
  await until(() => expect(relay.posted).toHaveLength(1));
  relay.itemTold = (item) => item;
  await say(alva, "honest");
  await until(() => expect(unread(session)).toEqual({ "support-1": 1 }));
  expect(received).toHaveLength(1);
});

test("Watching_ends_with_its_counts", async () => {
  const alva = await person("alva", "support-1");
  const { session } = await watcher();
  await follows("support-1", "desk");
  await say(alva, "one");
  await until(() => expect(unread(session)).toEqual({ "support-1": 1 }));
  await session.watch(false);
  expect(unread(session)).toEqual({});
  await until(() => expect([...relay.listeners].filter((each) => each.channels.has("desk") && each.channels.has("support-1"))).toEqual([]));
});
