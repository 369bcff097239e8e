import { expect, test } from "vitest";
import { withMissingBefore } from "../conversation/log";
import { auditHash, signErase } from "../protocol";
import { read, say } from "../testing/people";
import { current, knows, rosterTests, types } from "../testing/roster-tests";
import { until } from "../testing/until";
import { takeOut } from "./taking-out";

const at = rosterTests();

test("Author_takes_a_message_back_for_everybody", async () => {
  const [ada, bob] = [await at.person("ada"), await at.person("bob")];
  await knows(ada, "ada", "bob");
  await say(ada, "regrets");
  await until(() => expect(read(bob)).toEqual(["regrets"]));
  const message = current(ada).log.value.entries.find((entry) => entry.type === "message");
  await takeOut(ada, current(ada), message as never);
  for (const each of [ada, bob]) await until(() => expect([read(each), types(each)]).toEqual([[], ["gone", "erase"]]));
  await say(bob, "later");
  await until(() => expect(read(ada)).toEqual(["later"]));
  const carol = await at.person("carol");
  await until(() => expect(types(carol)).toEqual(["gone", "erase", "message"]));
  expect(current(carol).log.value.entries[2]).toMatchObject({ type: "gone", from: ada.me.ed25519_pub, how: { kind: "erased", by: ada.me.ed25519_pub } });
});

test("Admin_removes_somebody_elses_message_also_when_another_acted_a_moment_before", async () => {
  const { ada, bob } = await at.claimed();
  await say(bob, "spam");
  await until(() => expect(read(ada)).toEqual(["spam"]));
  at.relay.intercept = (request) => {
    at.relay.intercept = () => null;
    return request === "POST channels/main/removals" ? { status: 409, body: { code: "stale_head", error: "" } } : null;
  };
  await takeOut(ada, current(ada), current(ada).log.value.entries.find((entry) => entry.type === "message") as never);
  for (const each of [ada, bob]) await until(() => expect([read(each), current(each).log.value.entries.find(({ type }) => type === "gone")]).toMatchObject([[], { how: { kind: "removed", entry: { record: { ed25519_pub: ada.me.ed25519_pub } } } }]));
});

test("attack 25: a message stays that somebody else takes back, or removes without a right to", async () => {
  const { ada, bob } = await at.claimed();
  await say(ada, "stays");
  await until(() => expect(read(bob)).toEqual(["stays"]));
  const id = at.relay.posted[0]?.id as string;
  at.relay.append("main", { type: "erase", record: await signErase(bob.parts.keeper.signing, at.place(), id, new Date().toISOString()) });
  await say(ada, "still here");
  await until(() => expect(read(bob)).toEqual(["stays", "still here"]));
  expect(read(ada)).toEqual(["stays", "still here"]);
  await at.does(bob, { action: "remove", target: id });
  await until(() => expect(current(ada).governing.alarm.value).toBe("rights"));
  expect(read(ada)).toEqual(["stays", "still here"]);
});

test("attack 25: a message that the relay takes out by a stranger's word is said to be missing", async () => {
  const { ada, bob } = await at.claimed();
  await say(ada, "hidden");
  await at.posted(1);
  const id = at.relay.posted[0]?.id as string;
  const entry = { seq: 3, at: new Date().toISOString(), site_user: null, record: await at.sign(bob, { action: "remove", target: id }) };
  for (const by of [
    { record: await signErase(bob.parts.keeper.signing, at.place(), id, new Date().toISOString()) },
    { entry: { ...entry, hash: await auditHash(entry) } },
    { reason: "because" },
    {},
  ]) {
    at.relay.itemTold = (item) => (item["id"] === id ? { seq: item.seq, receivedAt: item["receivedAt"], channel: "main", type: "gone", id, hash: "00".repeat(8), from_dot1: ada.me.dot1, ...by } : item);
    const eve = await at.person(`eve-${crypto.randomUUID().slice(0, 8)}`);
    await at.followed(eve);
    await until(() => expect(current(eve).log.value.entries.find(({ type }) => type === "gone")).toMatchObject({ how: { kind: "unproven" }, from: null }));
  }
});

test("What_the_relay_keeps_no_longer_is_said_to_be_its_doing_and_those_after_it_miss_nothing", async () => {
  const ada = await at.person("ada");
  await say(ada, "old");
  await until(() => expect(read(ada)).toEqual(["old"]));
  await say(ada, "new");
  await until(() => expect(read(ada)).toEqual(["old", "new"]));
  const { id, mark } = current(ada).log.value.entries.find((entry) => entry.type === "message") as { id: string; mark: string };
  at.relay.itemTold = (item) => (item["id"] === id ? { seq: item.seq, receivedAt: item["receivedAt"], channel: "main", type: "gone", id, hash: mark, from_dot1: null, reason: "expired" } : item);
  const carol = await at.person("carol");
  await until(() => expect(types(carol)).toEqual(["gone", "message"]));
  expect(current(carol).log.value.entries.find(({ type }) => type === "gone")).toMatchObject({ how: { kind: "dropped", why: "expired" }, from: null, mark });
  expect([...withMissingBefore(current(carol).log.value, true)]).toEqual([]);
});

test("Message_that_was_taken_back_before_its_answer_came_is_dropped", async () => {
  const ada = await at.person("ada");
  at.relay.intercept = (request) => (request === "POST messages" ? { status: 410, body: { code: "gone", error: "" } } : null);
  await say(ada, "gone");
  await until(() => expect(ada.outbox.pending.value).toEqual([]));
});

test("Messages_that_follow_one_that_is_gone_miss_nothing", async () => {
  const ada = await at.person("ada");
  await say(ada, "one");
  await until(() => expect(read(ada)).toEqual(["one"]));
  await say(ada, "two");
  await until(() => expect(read(ada)).toEqual(["one", "two"]));
  await takeOut(ada, current(ada), current(ada).log.value.entries.find((entry) => entry.type === "message") as never);
  const carol = await at.person("carol");
  await until(() => expect(types(carol)).toEqual(["gone", "message", "erase"]));
  expect([...withMissingBefore(current(carol).log.value, true)]).toEqual([]);
});
