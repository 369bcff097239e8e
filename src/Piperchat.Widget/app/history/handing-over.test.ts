import { beforeEach, describe, expect, test } from "vitest";
import type { Session } from "../chat/session";
import { takeOut } from "../chat/taking-out";
import { generateAgreementKey, generateSigningKey, keysContent, sealEnvelope, type Bytes, type Content, type Identity } from "../protocol";
import { RelayRefusal } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { browserOf, read, say, sessionOf } from "../testing/people";
import { current, rosterTests } from "../testing/roster-tests";
import { reads, states } from "../testing/team-tests";
import { until } from "../testing/until";
import { grantsIn } from "./grants";
import { HandingOver } from "./handing-over";

const at = rosterTests();
let [ada, bob]: Session[] = [];
beforeEach(async () => {
  ada = await at.person("ada");
  for (const text of ["one", "two"]) await say(ada, text);
  await reads(ada, "one", "two");
  bob = await at.person("bob");
  await until(() => expect(current(ada as Session).readers.value?.list).toHaveLength(2));
});

const people = () => [ada, bob] as [Session, Session];
const handing = (session: Session) => new HandingOver(session.parts, current(session));
const stranger = async (): Promise<Identity> => ({ signing: await generateSigningKey(), agreements: [await generateAgreementKey()] });

/** What anybody with a key can have signed, in the log without anyone's leave. */
async function puts(by: Identity, content: Content, to: Session, id: string = crypto.randomUUID()): Promise<string> {
  const { envelope } = await sealEnvelope(by, [to.me], { place: at.place(), id, createdAt: new Date().toISOString(), prev: null, content });
  at.relay.append("main", envelope);
  return id;
}

test("History_is_handed_on_with_a_line_for_all_and_the_keys_for_one", async () => {
  const [ada, bob] = people();
  const carol = await at.person("carol");
  await until(() => expect(states(carol)).toEqual(["sealed", "sealed"]));
  const past = await handing(ada).past(bob.me);
  expect(past).toHaveLength(2);
  await handing(ada).give(bob.me, past);
  await reads(bob, "one", "two");
  expect(past.every(({ bodyKey }) => bodyKey.every((byte) => byte === 0))).toBe(true);
  await until(() => expect(states(carol)).toEqual(["sealed", "sealed", "grant", "keys-of-others"]));
  expect(grantsIn(current(carol).log.value)).toMatchObject([{ from: ada.me.ed25519_pub, to: bob.me.ed25519_pub, firstSeq: 2, lastSeq: 3, count: 2 }]);
  expect([carol.unread.value, bob.unread.value]).toEqual([2, 2]);
});

test("What_is_under_way_ends_with_the_session_and_leaves_no_key", async () => {
  const [ada, bob] = people();
  const past = await handing(ada).past(bob.me);
  let asked = 0;
  at.relay.intercept = (request) => (request === "POST messages" && ++asked > 0 ? { status: 429, body: { code: "rate_limited", error: "later" } } : null);
  const given = handing(ada).give(bob.me, past);
  await until(() => expect(asked).toBe(1));
  ada.end();
  await expect(given).rejects.toBeInstanceOf(RelayRefusal);
  expect(asked).toBe(1);
  expect(past.every(({ bodyKey }) => bodyKey.every((byte) => byte === 0))).toBe(true);
  await expect(handing(ada).past(bob.me)).rejects.toBeInstanceOf(RelayRefusal);
});

test("What_was_handed_on_can_be_handed_on", async () => {
  const [ada, bob] = people();
  await handing(ada).give(bob.me, await handing(ada).past(bob.me));
  await reads(bob, "one", "two");
  const carol = await at.person("carol");
  await until(() => expect(current(bob).readers.value?.list).toHaveLength(3));
  expect(await handing(bob).past(carol.me)).toHaveLength(3);
  await handing(bob).give(carol.me, await handing(bob).past(carol.me));
  await reads(carol, "one", "two");
});

test("What_was_handed_on_is_there_after_a_reload", async () => {
  const [ada] = people();
  const database = new MemoryDatabase();
  const dora = await at.person("dora", database);
  await until(() => expect(current(ada).readers.value?.list).toHaveLength(3));
  await handing(ada).give(dora.me, await handing(ada).past(dora.me));
  await reads(dora, "one", "two");
  dora.end();
  const again = sessionOf(await browserOf(at.relay, "main", database));
  at.sessions.push(again);
  await reads(again, "one", "two");
});

test("Long_history_goes_in_several_parts_and_pages", async () => {
  const [ada, bob] = people();
  const past = (await handing(ada).past(bob.me))[0] as { id: string; at: number; bodyKey: Bytes };
  const many = [past, ...Array.from({ length: 1_000 }, () => ({ id: crypto.randomUUID(), at: past.at, bodyKey: past.bodyKey.slice() }))];
  await handing(ada).give(bob.me, many);
  expect(at.relay.posted.length - 2).toBe(4);
  await until(() => expect(grantsIn(current(bob).log.value).map(({ count }) => count)).toEqual([700, 301]));
  await reads(bob, "one");
});

test("Nothing_is_handed_on_of_what_was_taken_back", async () => {
  const [ada, bob] = people();
  const message = current(ada).log.value.entries.find((entry) => entry.type === "message");
  await takeOut(ada, current(ada), message as never);
  await until(() => expect(read(ada)).toEqual(["two"]));
  expect(await handing(ada).past(bob.me)).toHaveLength(1);
});

test("Relay_that_asks_for_a_pause_gets_it", async () => {
  const [ada, bob] = people();
  let refused = 0;
  at.relay.intercept = (request) => (request === "POST messages" && refused++ === 0 ? { status: 429, body: { code: "rate_limited", retry_after_ms: 20 } } : null);
  await handing(ada).give(bob.me, await handing(ada).past(bob.me));
  await reads(bob, "one", "two");
});

describe("attack 24: history that", () => {
  async function keysOf(past: readonly { id: string; bodyKey: Bytes }[], grant: string) {
    return keysContent(grant, new Map(past.map(({ id, bodyKey }) => [id, bodyKey.slice()])));
  }
  const grantTo = (to: Session, ids: readonly string[]): Content => ({ kind: "grant", to: to.me.ed25519_pub, first: ids[0] as string, last: ids.at(-1) as string, count: ids.length });

  test("somebody who never took part hands on is not taken", async () => {
    const [ada, bob] = people();
    const past = await handing(ada).past(bob.me);
    const eve = await stranger();
    const grant = await puts(eve, grantTo(bob, past.map(({ id }) => id)), bob);
    await puts(eve, await keysOf(past, grant), bob);
    await until(() => expect(states(bob)).toEqual(["sealed", "sealed", "grant", "keys"]));
    await current(bob).openMore();
    expect(read(bob)).toEqual([]);
  });

  test("one says and another gives, or that was given to somebody else, is not taken", async () => {
    const [ada, bob] = people();
    const carol = await at.person("carol");
    const past = await handing(ada).past(bob.me);
    const ids = past.map(({ id }) => id);
    await puts(carol.parts.keeper, await keysOf(past, await puts(ada.parts.keeper, grantTo(bob, ids), bob)), bob);
    await puts(ada.parts.keeper, await keysOf(past, await puts(ada.parts.keeper, grantTo(carol, ids), bob)), bob);
    await puts(ada.parts.keeper, await keysOf(past, crypto.randomUUID()), bob);
    await until(() => expect(states(bob).filter((state) => state === "keys")).toHaveLength(3));
    await current(bob).openMore();
    expect(read(bob)).toEqual([]);
  });

  test("doesn't open what it should leaves it sealed, and good keys still open it", async () => {
    const [ada, bob] = people();
    const past = await handing(ada).past(bob.me);
    const ids = past.map(({ id }) => id);
    const wrong = past.map(({ id }) => ({ id, bodyKey: crypto.getRandomValues(new Uint8Array(32)) }));
    await puts(ada.parts.keeper, await keysOf(wrong, await puts(ada.parts.keeper, grantTo(bob, ids), bob)), bob);
    await until(() => expect(states(bob)).toEqual(["sealed", "sealed", "grant", "keys"]));
    expect(read(bob)).toEqual([]);
    await handing(ada).give(bob.me, past);
    await reads(bob, "one", "two");
  });

  test("comes in another order, or twice, opens the same", async () => {
    const [ada, bob] = people();
    const past = await handing(ada).past(bob.me);
    const ids = past.map(({ id }) => id);
    const grant = crypto.randomUUID();
    await puts(ada.parts.keeper, await keysOf(past, grant), bob);
    await until(() => expect(states(bob)).toEqual(["sealed", "sealed", "keys"]));
    expect(read(bob)).toEqual([]);
    await puts(ada.parts.keeper, grantTo(bob, ids), bob, grant);
    await reads(bob, "one", "two");
    at.relay.append("main", at.relay.logs.get("main")?.find(({ id }) => id === grant) as never);
    await say(ada, "three");
    await reads(bob, "one", "two", "three");
    expect(states(bob).filter((state) => state === "grant")).toHaveLength(1);
  });

  test("is told of another channel is broken there, and opens nothing", async () => {
    const [ada, bob] = people();
    await handing(ada).give(bob.me, await handing(ada).past(bob.me));
    await reads(bob, "one", "two");
    for (const item of at.relay.logs.get("main") ?? []) if (item["epk"] !== undefined) at.relay.append("other", item);
    await bob.open("other");
    await until(() => expect(states(bob)).toEqual(Array(4).fill("broken")));
  });

  test("hides nothing else that one says aside: each grant has one part that others don't see", async () => {
    const [ada, bob] = people();
    const carol = await at.person("carol");
    await handing(ada).give(bob.me, await handing(ada).past(bob.me));
    await puts(ada.parts.keeper, { kind: "text", text: "between us", reply_to: null }, bob);
    await until(() => expect(states(carol)).toEqual(["sealed", "sealed", "grant", "keys-of-others", "sealed"]));
  });
});
