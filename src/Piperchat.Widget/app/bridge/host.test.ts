// @vitest-environment happy-dom
// What the host page asks for and is told of, at a chat that runs.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { shown } from "../chat/sight";
import { Start } from "../chat/start";
import { timeText } from "../chat/times";
import { prefill } from "../composer/prefill";
import { setLocale } from "../look/locale";
import { generateAgreementKey, generateSigningKey, hexOf } from "../protocol";
import { Access } from "../relay/access";
import { Relay } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { MemoryRelay } from "../testing/memory-relay";
import { say, started } from "../testing/people";
import { until } from "../testing/until";
import type { Session } from "../chat/session";
import { HostCommands } from "./host-commands";
import type { Command, FrameEvent } from "./messages";
import { report } from "./reports";

let relay: MemoryRelay;
let told: FrameEvent[];
let start: Start;
let access: Access;
let commands: HostCommands;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new MemoryRelay();
  told = [];
});
afterEach(() => {
  sessions.splice(0).forEach((session) => session.end());
  start.session?.end();
  shown.value = true;
  prefill.value = null;
  setLocale("en-GB");
});

type Host = { readonly identities?: boolean; readonly awaitsIdentity?: boolean; readonly token?: boolean };

async function frame({ identities = true, awaitsIdentity = true, token = false }: Host = {}): Promise<void> {
  // Those of earlier tests hear of what belongs to the page too.
  const mine = told;
  const tell = (event: FrameEvent) => mine.push(event);
  access = new Access(token, { expired: () => tell({ type: "piperchat:token-expired" }), refused: () => tell({ type: "piperchat:error", code: "sign-in" }) }, 20);
  const database = new MemoryDatabase();
  const browser = { lack: async () => null, database: async () => database, keep: () => {}, alone: (_: string, job: () => Promise<void>) => job() };
  start = new Start(new Relay("https://chat.example/", relay.fetch, access), "main", { browser, awaitsIdentity });
  commands = new HostCommands(start, access, identities);
  report(start, tell);
  await start.begin();
}

async function identity(username = "maya", channel = "main"): Promise<Command> {
  const [signing, agreement] = await Promise.all([generateSigningKey(true), generateAgreementKey(true)]);
  const bytes = async (key: CryptoKey) => hexOf(new Uint8Array(await crypto.subtle.exportKey("pkcs8", key)).slice(-32));
  return { type: "piperchat:set-identity", ed25519_priv: await bytes(signing.privateKey), x25519_priv: await bytes(agreement.privateKey), username, channel };
}

async function friend(): Promise<Session> {
  const session = await started(relay, "noor");
  sessions.push(session);
  return session;
}

const last = (type: FrameEvent["type"]) => told.findLast((event) => event.type === type);
const live = () => until(() => expect(start.session?.current.value?.live.value).toBe(true));

test("Identity_enters_and_is_told_as_live_without_a_word_of_its_keys", async () => {
  await frame();
  const maya = await identity();
  expect(await commands.obey(maya)).toBeNull();
  await until(() => expect(last("piperchat:connection")).toEqual({ type: "piperchat:connection", state: "live" }));
  expect(start.session?.me.username).toBe("maya");
  expect(JSON.stringify(told)).not.toContain((maya as { ed25519_priv: string }).ed25519_priv);
});

test("attack 12: an identity is refused where the site has not opted in", async () => {
  await frame({ identities: false });
  expect(await commands.obey(await identity())).toBe("identities-off");
  expect(start.phase.value.name).toBe("identity-refused");
  expect(relay.identities.size).toBe(0);
});

test("Keys_that_are_none_are_a_bad_identity", async () => {
  await frame();
  expect(await commands.obey({ ...(await identity()), x25519_priv: "00" } as Command)).toBe("bad-identity");
  expect(start.phase.value.name).toBe("identity-refused");
});

test("Name_of_somebody_else_is_told", async () => {
  await frame();
  await friend();
  expect(await commands.obey(await identity("noor"))).toBe("username-taken");
  expect(last("piperchat:error")).toEqual({ type: "piperchat:error", code: "username-taken" });
});

test("Messages_of_others_are_told_by_who_where_and_when_and_never_by_their_text", async () => {
  await frame();
  const noor = await friend();
  await say(noor, "in the backlog");
  await until(() => expect(relay.posted).toHaveLength(1));
  await commands.obey(await identity());
  await live();
  await until(() => expect(noor.current.value?.readers.value?.list).toHaveLength(2));
  await say(noor, "marmalade");
  await until(() => expect(told.filter(({ type }) => type === "piperchat:message-received")).toHaveLength(1));
  expect(last("piperchat:message-received")).toEqual({
    type: "piperchat:message-received",
    payload: { from: noor.me.dot1, channel: "main", ts: relay.logs.get("main")?.at(-1)?.["receivedAt"] },
  });
  await until(() => expect(last("piperchat:unread")).toEqual({ type: "piperchat:unread", total: 2, byChannel: { main: 2 } }));
  expect(await commands.obey({ type: "piperchat:mark-read" })).toBeNull();
  expect(last("piperchat:unread")).toEqual({ type: "piperchat:unread", total: 0, byChannel: {} });
  expect(last("piperchat:written")).toBeUndefined();
  expect(JSON.stringify(told)).not.toMatch(/marmalade|backlog/);
});

test("Message_of_ones_own_is_told_once_the_relay_has_it_by_where_and_when_alone", async () => {
  await frame();
  await commands.obey(await identity());
  await live();
  await say(start.session as Session, "marmalade");
  await until(() => expect(last("piperchat:message-sent")).toEqual({ type: "piperchat:message-sent", channel: "main", ts: relay.logs.get("main")?.at(-1)?.["receivedAt"] }));
  expect(told.filter(({ type }) => type === "piperchat:message-sent")).toHaveLength(1);
  expect(JSON.stringify(told)).not.toContain("marmalade");
});

test("Having_written_is_told_once", async () => {
  await frame();
  await commands.obey(await identity());
  await live();
  for (const text of ["one", "two"]) await say(start.session as Session, text);
  await until(() => expect(relay.posted).toHaveLength(2));
  await until(() => expect(told.filter(({ type }) => type === "piperchat:written")).toHaveLength(1));
});

test("Reader_whose_key_is_another_than_before_is_told", async () => {
  await frame();
  const noor = await friend();
  await commands.obey(await identity());
  await live();
  await until(() => expect(start.session?.current.value?.readers.value?.list).toHaveLength(2));
  relay.identities.delete(noor.me.ed25519_pub);
  relay.members.get("main")?.delete(noor.me.ed25519_pub);
  const other = await friend();
  await until(() => expect(last("piperchat:key-changed")).toEqual({ type: "piperchat:key-changed", from: other.me.dot1, channel: "main" }));
});

test("Nothing_can_be_marked_read_before_the_start_and_no_channel_that_is_not_there", async () => {
  await frame();
  expect(await commands.obey({ type: "piperchat:mark-read" })).toBe("not-started");
  await commands.obey(await identity());
  expect(await commands.obey({ type: "piperchat:mark-read", channel: "nowhere" })).toBe("bad-channel");
});

test("Opened_and_closed_are_told_when_they_change", async () => {
  await frame();
  for (const type of ["piperchat:open", "piperchat:close", "piperchat:close", "piperchat:open"] as const) await commands.obey({ type });
  expect(told.map(({ type }) => type).filter((type) => /opened|closed/.test(type))).toEqual(["piperchat:closed", "piperchat:opened"]);
});

test("Locale_is_for_times_and_a_tag_that_is_none_is_refused", async () => {
  await frame();
  const evening = new Date(2026, 10, 23, 21, 5).getTime();
  expect([await commands.obey({ type: "piperchat:set-locale", locale: "en-US" }), timeText(evening)]).toEqual([null, expect.stringMatching(/^9:05\sPM$/)]);
  expect(await commands.obey({ type: "piperchat:set-locale", locale: "de" })).toBeNull();
  expect(await commands.obey({ type: "piperchat:set-locale", locale: "not a tag" })).toBe("bad-locale");
  expect(timeText(evening)).toBe("21:05");
});

test("Theme_that_is_none_is_refused", async () => {
  await frame();
  expect(await commands.obey({ type: "piperchat:set-theme", theme: "dark" })).toBeNull();
  expect(document.documentElement.dataset["theme"]).toBe("dark");
  expect(await commands.obey({ type: "piperchat:set-theme", theme: "pink" } as unknown as Command)).toBe("bad-theme");
});

test("Watching_asked_for_before_the_start_holds_for_whoever_comes", async () => {
  await friend();
  relay.append("support-1", { id: "x", version: "1.0", content: "old" });
  await frame();
  await commands.obey({ type: "piperchat:watch", on: true });
  await commands.obey(await identity("maya", "desk"));
  await until(() => expect([...relay.listeners].some(({ channels }) => channels.has("support-1") && channels.has("desk"))).toBe(true));
});

test("Logout_forgets_the_identity_the_token_and_what_was_to_be_written", async () => {
  await frame();
  await commands.obey({ type: "piperchat:set-token", token: "abc" });
  await commands.obey(await identity());
  await live();
  await commands.obey({ type: "piperchat:prefill", text: "Hello" });
  expect(await commands.obey({ type: "piperchat:logout" })).toBeNull();
  expect([start.phase.value.name, prefill.value]).toEqual(["signed-out", null]);
  await expect(access.token()).rejects.toMatchObject({ status: 401 });
  await until(() => expect(relay.listeners.size).toBe(0));
});

test("Identity_that_was_under_way_at_logout_does_not_come_in", async () => {
  await frame();
  const coming = commands.obey(await identity());
  await commands.obey({ type: "piperchat:logout" });
  expect(await coming).toBe("failed");
  expect(start.phase.value.name).toBe("signed-out");
});

test("Relay_that_wants_a_log_in_is_told_and_a_token_lets_the_frame_in", async () => {
  const fetch = relay.fetch;
  const carried = vi.fn();
  Object.assign(relay, {
    fetch: (url: URL, init: RequestInit = {}) => {
      const authorization = new Headers(init.headers).get("authorization");
      carried(authorization);
      return authorization === "Piperchat good" ? fetch(url, init) : Promise.resolve(new Response("{}", { status: 401 }));
    },
  });
  await frame();
  expect([start.phase.value.name, last("piperchat:error")]).toEqual(["not-allowed", { type: "piperchat:error", code: "sign-in" }]);
  await commands.obey({ type: "piperchat:set-token", token: "good" });
  await until(() => expect(start.phase.value.name).toBe("awaiting-identity"));
  expect(last("piperchat:token-expired")).toBeUndefined();
  await commands.obey(await identity());
  await live();
  expect(carried.mock.calls.flat().filter((each) => each === null)).toHaveLength(1);
});
