// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../chat/app";
import type { Session } from "../chat/session";
import type { Start } from "../chat/start";
import { prefill } from "../composer/prefill";
import { MemoryDatabase } from "../storage/database";
import { HostRelay } from "../testing/host-relay";
import { browserOf, read, say, sessionOf, started } from "../testing/people";
import { found, until } from "../testing/until";

const ada = { id: "7", name: "Ada Lovelace" };
const bob = { id: "8", name: "Bob Ray" };
let relay: HostRelay;
let root: HTMLElement;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new HostRelay();
  relay.user = ada;
  root = document.createElement("div");
  document.body.replaceChildren(root);
  prefill.value = null;
});
afterEach(() => {
  render(null, root);
  sessions.splice(0).forEach((session) => session.pause());
  localStorage.clear();
});

const box = () => found(() => root.querySelector<HTMLTextAreaElement>("textarea"));
const shows = (text: string) => until(() => expect(root.textContent).toContain(text));

async function opened(database = new MemoryDatabase()): Promise<Start> {
  const start = await browserOf(relay, "main", database);
  render(<App start={start} />, root);
  return start;
}

async function type(text: string): Promise<void> {
  const field = await box();
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await until(() => expect(root.querySelector(".pc-send")?.getAttribute("aria-disabled")).toBe("false"));
}

async function write(text: string): Promise<void> {
  await type(text);
  (await box()).closest("form")?.requestSubmit();
}

async function inside(start: Start): Promise<Session> {
  await until(() => expect(start.phase.value.name).toBe("chat"));
  sessions.push(sessionOf(start));
  return sessionOf(start);
}

test("Nothing_is_asked_made_or_published_before_one_writes_and_the_first_message_goes", async () => {
  const asked: string[] = [];
  relay.intercept = (request) => (asked.push(request), null);
  const database = new MemoryDatabase();
  const start = await opened(database);
  await type("Hello, it's about my order");
  expect(asked.filter((request) => request.startsWith("POST"))).toEqual([]);
  expect(await database.rows("identities", "")).toEqual([]);
  (await box()).closest("form")?.requestSubmit();
  const session = await inside(start);
  await until(() => expect(read(session)).toEqual(["Hello, it's about my order"]));
  expect([session.me.username, relay.siteUsers.get(session.me.ed25519_pub)]).toEqual([null, ada]);
  expect(prefill.value).toBeNull();
  expect(asked.indexOf("POST sessions")).toBeLessThan(asked.indexOf("POST channels/main/join"));
});

test("Who_reads_stands_over_the_box_before_the_first_word", async () => {
  const support = await browserOf(relay.as(bob));
  await support.startChatting(null);
  sessions.push(sessionOf(support));
  await opened();
  await shows("Only you and Bob Ray can read this");
  expect(root.querySelectorAll(".pc-who .pc-vouched")).toHaveLength(1);
  expect(relay.identities.size).toBe(1);
});

test("One_may_join_without_a_word", async () => {
  const start = await opened();
  (await found(() => [...root.querySelectorAll("button")].find(({ textContent }) => textContent === "Join without writing"))).click();
  const session = await inside(start);
  await until(() => expect(session.current.value?.joined).toBe(true));
  expect(relay.posted).toEqual([]);
});

test("What_was_written_stays_in_the_box_while_the_relay_is_away", async () => {
  const start = await opened();
  await type("Hello");
  relay.away = true;
  (await box()).closest("form")?.requestSubmit();
  await shows("The chat can’t be reached just now");
  expect((await box()).value).toBe("Hello");
  relay.away = false;
  (await box()).closest("form")?.requestSubmit();
  await until(async () => expect(read(await inside(start))).toEqual(["Hello"]));
});

test("What_was_half_written_is_still_there_when_another_tab_begins", async () => {
  const database = new MemoryDatabase();
  const start = await opened(database);
  await type("half a sent");
  const other = await browserOf(relay, "main", database);
  await other.startChatting(null);
  sessions.push(sessionOf(other));
  await inside(start);
  await until(async () => expect((await box()).value).toBe("half a sent"));
  expect(relay.identities.size).toBe(1);
});

test("Host_without_a_log_in_asks_for_a_name_and_so_does_one_where_nobody_is_logged_in", async () => {
  relay.user = null;
  expect((await opened()).phase.value.name).toBe("first-run");
  relay.login = false;
  expect((await opened()).phase.value.name).toBe("first-run");
});

test("Keys_that_the_browser_cleared_are_not_replaced_in_silence", async () => {
  const start = await opened();
  await write("Hello");
  await inside(start);
  expect((await opened()).phase.value).toMatchObject({ name: "welcome", lost: true });
  await shows("The browser has cleared your keys");
});

test("attack 22: who logs in after somebody else at one browser is not them", async () => {
  const database = new MemoryDatabase();
  const first = await opened(database);
  await write("from Ada");
  const adas = await inside(first);
  await until(() => expect(read(adas)).toEqual(["from Ada"]));

  relay.user = bob;
  first.retry();
  await until(() => expect(first.phase.value).toMatchObject({ name: "welcome", user: bob }));
  expect(relay.session(adas.me.ed25519_pub)).toBeUndefined();
  await write("from Bob");
  const bobs = await inside(first);
  expect(bobs.me.ed25519_pub).not.toBe(adas.me.ed25519_pub);
  await until(() => expect(read(bobs)).toEqual(["from Bob"]));
  expect([relay.siteUsers.get(adas.me.ed25519_pub), relay.siteUsers.get(bobs.me.ed25519_pub)]).toEqual([ada, bob]);

  relay.user = ada;
  first.retry();
  await until(() => expect(first.session?.me).toEqual(adas.me));
  sessions.push(sessionOf(first));
});

test("Token_that_comes_once_the_page_stands_says_who_is_here_where_the_relay_is_open_to_all_too", async () => {
  relay.user = null;
  relay.login = false;
  const start = await opened();
  await until(() => expect(start.phase.value.name).toBe("first-run"));
  relay.user = ada;
  start.retry(true);
  await until(() => expect(start.phase.value).toMatchObject({ name: "welcome", user: ada }));
});

test("Token_that_comes_while_the_relay_is_asked_without_says_who_is_here", async () => {
  const withoutToken = { status: "ok", relay: relay.relay, tenant: "", now: new Date().toISOString(), login: false, user: null };
  const start = await browserOf(relay);
  const begun = start.begin();
  relay.intercept = (request) => {
    if (request !== "GET health") return null;
    relay.intercept = () => null;
    start.retry(true);
    return { status: 200, body: withoutToken };
  };
  await begun;
  await until(() => expect(start.phase.value).toMatchObject({ name: "welcome", user: ada }));
});

test("Names_of_the_site_stand_with_a_mark_and_chosen_ones_with_an_at", async () => {
  const start = await opened();
  await write("Hello");
  const session = await inside(start);
  const other = await started(relay.as(bob), "ada-lovelace");
  sessions.push(other);
  await until(() => expect(session.current.value?.readers.value?.list).toHaveLength(2));
  await say(other, "Hello back");
  await shows("Hello back");
  const author = await found(() => root.querySelector(".pc-author"));
  expect(author?.textContent).toBe("Bob Ray @ada-lovelace");
  expect(author?.querySelector('[role="img"]')?.getAttribute("aria-label")).toBe("The site says so");
  await shows("Bob Ray joined and can read what you write");
});

test("Logging_out_ends_the_session", async () => {
  const start = await opened();
  await write("Hello");
  const session = await inside(start);
  await until(() => expect(relay.session(session.me.ed25519_pub)).toBeDefined());
  await start.signOut();
  await until(() => expect(relay.session(session.me.ed25519_pub)).toBeUndefined());
});

test("Relay_that_calls_itself_otherwise_is_said_in_a_line_and_one_writes_all_the_same", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  relay.audience = "https://elsewhere.example";
  const start = await opened();
  await write("Hello");
  await until(async () => expect(read(await inside(start))).toEqual(["Hello"]));
  await shows("has to add https://chat.example to Audiences");
  said.mockRestore();
});
