// Someone whom the host page brings: their keys come from it, and nothing of them stays.

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Guest } from "../keys/brought-keys";
import { generateAgreementKey, generateSigningKey } from "../protocol";
import { Relay } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { MemoryRelay } from "../testing/memory-relay";
import { read, say, sessionOf, started } from "../testing/people";
import { until } from "../testing/until";
import type { Session } from "./session";
import { Start } from "./start";

let relay: MemoryRelay;
let database: MemoryDatabase;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new MemoryRelay();
  database = new MemoryDatabase();
});
afterEach(() => sessions.splice(0).forEach((session) => session.end()));

async function guest(username: string): Promise<Guest> {
  const [signing, agreement] = await Promise.all([generateSigningKey(), generateAgreementKey()]);
  return { keys: { signing, agreement }, username };
}

async function frame(awaitsIdentity = true): Promise<Start> {
  const browser = { lack: async () => null, database: async () => database, keep: () => {}, alone: (_: string, job: () => Promise<void>) => job() };
  const start = new Start(new Relay("https://chat.example/", relay.fetch), "main", { browser, awaitsIdentity });
  await start.begin();
  return start;
}

async function inside(start: Start): Promise<Session> {
  const session = sessionOf(start);
  sessions.push(session);
  await until(() => expect(session.current.value?.readers.value?.list.some(({ record }) => record.ed25519_pub === session.me.ed25519_pub)).toBe(true));
  return session;
}

async function stored(): Promise<string> {
  const tables = ["relays", "identities", "pins", "channels", "outbox", "drafts", "rosters"] as const;
  return JSON.stringify(await Promise.all(tables.map(async (table) => [table, (await database.rows(table, "")).map(({ key }) => key)])));
}

test("Frame_that_awaits_an_identity_asks_for_no_name_and_goes_on_once_it_comes", async () => {
  const start = await frame();
  expect(start.phase.value.name).toBe("awaiting-identity");
  const maya = await guest("maya");
  await start.become(maya, "support-42");
  const session = await inside(start);
  expect([session.me.username, session.me.ed25519_pub, session.current.value?.name]).toEqual(["maya", maya.keys.signing.ed25519Pub, "support-42"]);
  expect(start.durable.value).toBe(true);
});

test("Keys_and_what_is_written_under_them_are_stored_nowhere", async () => {
  const start = await frame();
  await start.become(await guest("maya"), null);
  const session = await inside(start);
  relay.intercept = (request) => (request === "POST messages" ? { status: 503, body: {} } : null);
  await say(session, "waits");
  await session.drafts.save("main", { text: "half written", replyTo: null });
  await until(() => expect(session.outbox.pending.value[0]?.state.name).toBe("waiting"));
  const rows = new Map(JSON.parse(await stored()) as [string, string[]][]);
  expect([rows.get("identities"), rows.get("outbox"), rows.get("drafts")]).toEqual([[], [], []]);
  const scope = `injected/${session.me.ed25519_pub}/`;
  expect([...(rows.get("pins") ?? []), ...(rows.get("channels") ?? [])].every((key) => key.startsWith(scope))).toBe(true);
});

test("Guest_who_comes_back_publishes_and_joins_nothing_anew", async () => {
  const maya = await guest("maya");
  for (let i = 0; i < 2; i++) {
    const start = await frame();
    await start.become(maya, null);
    (await inside(start)).end();
  }
  expect(relay.identities.get(maya.keys.signing.ed25519Pub)?.serial).toBe(1);
  expect(relay.logs.get("main")?.filter(({ type }) => type === "join")).toHaveLength(1);
});

test("Guest_with_another_encryption_key_or_name_publishes_the_next_record", async () => {
  const maya = await guest("maya");
  const renewed = { keys: { ...maya.keys, agreement: await generateAgreementKey() }, username: "maya" };
  for (const each of [maya, renewed, { ...renewed, username: "maya-kern" }]) {
    const start = await frame();
    await start.become(each, null);
    (await inside(start)).end();
  }
  expect(relay.identities.get(maya.keys.signing.ed25519Pub)).toMatchObject({ serial: 3, username: "maya-kern", x25519_pub: renewed.keys.agreement.x25519Pub });
});

test("Name_of_another_key_is_said_to_be_taken_and_the_next_identity_goes_on", async () => {
  sessions.push(await started(relay, "maya"));
  const start = await frame();
  await start.become(await guest("maya"), null);
  expect(start.phase.value).toEqual({ name: "name-taken", username: "maya" });
  await start.become(await guest("maya-2"), null);
  expect((await inside(start)).me.username).toBe("maya-2");
});

test("Second_identity_takes_the_place_of_the_first_whose_stream_ends", async () => {
  const start = await frame();
  await start.become(await guest("maya"), null);
  await inside(start);
  await start.become(await guest("noor"), null);
  const noor = await inside(start);
  expect(noor.me.username).toBe("noor");
  await until(() => expect(relay.listeners.size).toBe(1));
});

test("Same_identity_again_only_opens_the_channel", async () => {
  const start = await frame();
  const maya = await guest("maya");
  await start.become(maya, null);
  const session = await inside(start);
  await start.become({ ...maya }, "support-42");
  expect([sessionOf(start) === session, session.current.value?.name]).toEqual([true, "support-42"]);
});

test("Identity_that_is_overtaken_by_another_leads_nowhere", async () => {
  const start = await frame();
  await Promise.all([start.become(await guest("maya"), null), start.become(await guest("noor"), null)]);
  expect((await inside(start)).me.username).toBe("noor");
});

test("Logout_leaves_nothing_of_the_guest_and_awaits_another", async () => {
  const start = await frame();
  await start.become(await guest("maya"), null);
  const session = await inside(start);
  await until(async () => expect(await stored()).toContain("injected/"));
  const channel = session.current.value;
  await start.signOut();
  expect(start.phase.value.name).toBe("signed-out");
  // What was still under way notes nothing any more.
  await channel?.leaveOut("00".repeat(32));
  expect(await stored()).not.toContain("injected/");
  await until(() => expect(relay.listeners.size).toBe(0));

  await start.become(await guest("noor"), null);
  expect((await inside(start)).me.username).toBe("noor");
});

test("Guest_replaces_the_browsers_own_identity_and_leaves_it_stored", async () => {
  sessions.push(await started(relay, "alva", "main", database));
  const start = await frame(false);
  expect(sessionOf(start).me.username).toBe("alva");
  await start.become(await guest("maya"), null);
  expect((await inside(start)).me.username).toBe("maya");
  expect((await database.rows("identities", "")).length).toBe(1);
});

test("Relay_that_is_away_is_said_to_be_and_the_guest_enters_once_it_is_back", async () => {
  const start = await frame();
  relay.away = true;
  await start.become(await guest("maya"), null);
  expect(start.phase.value.name).toBe("unreachable");
  relay.away = false;
  start.retry();
  await until(() => expect(start.phase.value.name).toBe("chat"));
  await inside(start);
});

test("Identity_that_cannot_be_used_is_refused_only_where_one_is_awaited", async () => {
  const start = await frame();
  start.refuseIdentity();
  expect(start.phase.value.name).toBe("identity-refused");
  await start.become(await guest("maya"), null);
  const session = await inside(start);
  start.refuseIdentity();
  expect(sessionOf(start)).toBe(session);
});

test("Channel_is_changed_before_and_after_the_start", async () => {
  const start = await frame();
  await start.goTo("first");
  await start.become(await guest("maya"), null);
  const session = await inside(start);
  expect(session.current.value?.name).toBe("first");
  await start.goTo("second");
  expect(session.current.value?.name).toBe("second");
});

test("Guests_of_two_frames_talk", async () => {
  const [one, two] = [await frame(), await frame()];
  await one.become(await guest("maya"), null);
  await two.become(await guest("noor"), null);
  const [maya, noor] = [await inside(one), await inside(two)];
  const received: unknown[] = [];
  two.received = (message) => received.push(message);
  await until(() => expect(maya.current.value?.readers.value?.list).toHaveLength(2));
  await until(() => expect(noor.current.value?.live.value).toBe(true));
  await say(maya, "marmalade");
  await until(() => expect(read(noor)).toEqual(["marmalade"]));
  expect(received).toEqual([{ channel: "main", from: maya.me.ed25519_pub, at: expect.any(Number) }]);
  await until(() => expect([maya.written.value, noor.written.value]).toEqual([true, false]));
});
