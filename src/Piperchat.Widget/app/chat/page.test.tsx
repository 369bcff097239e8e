// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemoryDatabase } from "../storage/database";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, say, sessionOf, started } from "../testing/people";
import { prefill } from "../composer/prefill";
import { App } from "./app";
import type { Session } from "./session";
import { shown } from "./sight";
import type { Start } from "./start";
import { found, until } from "../testing/until";

let relay: MemoryRelay;
let root: HTMLElement;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new MemoryRelay();
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  render(null, root);
  sessions.splice(0).forEach((session) => session.pause());
});

const named = (selector: string, name: string) => found(() => [...root.querySelectorAll<HTMLElement>(selector)].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name));
const log = () => named('[role="log"]', "Messages");
const shows = (text: string) => until(() => expect(root.textContent).toContain(text));

function type(field: HTMLElement, text: string): void {
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function opened(database?: MemoryDatabase): Promise<Start> {
  const start = await browserOf(relay, "main", database);
  render(<App start={start} />, root);
  return start;
}

async function pageOf(username: string, database?: MemoryDatabase): Promise<Session> {
  const start = await opened(database);
  type(await named("input", "Username"), username);
  (await named("button", "Start chatting")).closest("form")?.requestSubmit();
  await named("textarea", "Message");
  sessions.push(sessionOf(start));
  return sessionOf(start);
}

test("First_run_leads_to_the_conversation_and_what_is_written_shows_as_sent", async () => {
  await pageOf("alva");
  await shows("Only you can read this so far");
  type(await named("textarea", "Message"), "Hello there");
  (await named("button", "Send")).closest("form")?.requestSubmit();
  await until(async () => expect((await log()).querySelector("article")?.getAttribute("aria-label")).toMatch(/^You, .+: Hello there$/));
  await shows("Sent");
  expect((root.querySelector("textarea") as HTMLTextAreaElement).value).toBe("");
});

test("attack 10: script in a text, a name or a label stays text", async () => {
  const session = await pageOf("alva");
  const bo = await started(relay, "bo-1");
  sessions.push(bo);
  const hostile = '<img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script> javascript:alert(1)';
  await say(bo, hostile);
  relay.append("main", { id: "x", version: "1.0", author_name: "<b>bob</b>", content: "<i>old</i>" });
  await shows(hostile);
  await shows("<b>bob</b>");
  expect(session.current.value?.log.value.entries.length).toBeGreaterThan(2);
  expect((await log()).querySelectorAll("img, script, b:not(.pc-strong), i, a")).toHaveLength(0);
  expect((globalThis as Record<string, unknown>)["pwned"]).toBeUndefined();
});

test("Links_open_elsewhere_and_tell_nothing", async () => {
  const session = await pageOf("alva");
  await say(session, "see https://example.com/a");
  const link = await found(() => root.querySelector<HTMLAnchorElement>("article a"));
  expect(link?.getAttribute("href")).toBe("https://example.com/a");
  expect(link?.getAttribute("rel")).toContain("noopener noreferrer");
});

test("Broken_message_is_a_line_without_its_text_or_author", async () => {
  await pageOf("alva");
  const bo = await started(relay, "bo-1");
  sessions.push(bo);
  relay.itemTold = (item) => (typeof item["cipher_body"] === "string" ? { ...item, createdAt: "2026-01-01T00:00:00.000Z", content: "FORGED", verified: true } : item);
  await say(bo, "honest");
  await shows("its signature doesn’t match");
  expect(root.textContent).not.toMatch(/FORGED|honest/);
  expect((await log()).querySelectorAll(".pc-author")).toHaveLength(0);
});

test("Disputed_reader_is_amber_with_its_buttons_and_accepting_sends", async () => {
  await pageOf("alva");
  const bo = await started(relay, "bo-1");
  await shows("Only you and bo-1 can read this");
  bo.pause();
  relay.identities.delete(bo.me.ed25519_pub);
  relay.members.get("main")?.delete(bo.me.ed25519_pub);
  const other = await started(relay, "bo-1");
  sessions.push(other);
  await shows("has another key than before");
  type(await named("textarea", "Message"), "for the new bo");
  (await named("button", "Send")).closest("form")?.requestSubmit();
  await shows("Waits for your decision below");
  (await named("button", "Accept the new key")).click();
  await until(() => expect(Object.keys(relay.posted[0]?.wraps ?? {})).toContain(other.me.dot1));
});

test("Readers_that_nobody_can_verify_are_left_out_and_shown", async () => {
  relay.participantsTold = (told) => [...told, { identity: { dot1: "dot1:0123456789abcdef" }, by: "site", record: null, role: null, site_user: null }];
  await pageOf("alva");
  await shows("1 left out");
  (await named("button.pc-who", (root.querySelector("button.pc-who")?.textContent ?? ""))).click();
  await shows("whom this browser can’t check");
  await shows("dot1:0123456789abcdef");
});

test("Waiting_for_429_counts_down_in_words", async () => {
  const session = await pageOf("alva");
  relay.intercept = (request) => (request === "POST messages" ? { status: 429, body: { code: "rate_limited", retry_after_ms: 9000 } } : null);
  await say(session, "too fast");
  await until(() => expect(root.textContent).toMatch(/Waiting \d+ s/));
});

test("Refused_message_says_why_and_can_be_discarded", async () => {
  const session = await pageOf("alva");
  relay.intercept = (request) => (request === "POST messages" ? { status: 403, body: { code: "forbidden", error: "no" } } : null);
  await say(session, "not welcome");
  await shows("You aren’t allowed to write here.");
  (await named("button", "Discard")).click();
  await until(() => expect(root.textContent).not.toContain("not welcome"));
});

test("What_is_sent_shows_at_once_and_stays_a_draft_until_the_store_has_it", async () => {
  const database = new MemoryDatabase();
  const [put, done] = [database.put.bind(database), database.delete.bind(database)];
  let land: (() => void) | undefined;
  const order: string[] = [];
  database.put = async (table, key, value) => {
    if (table === "outbox") await new Promise<void>((resolve) => (land = resolve));
    order.push(`put ${table}`);
    await put(table, key, value);
  };
  database.delete = (table, key) => (order.push(`delete ${table}`), done(table, key));
  await pageOf("alva", database);
  const field = (await named("textarea", "Message")) as HTMLTextAreaElement;
  type(field, "marmalade");
  await until(() => expect(order).toContain("put drafts"));
  (await named("button", "Send")).closest("form")?.requestSubmit();
  await shows("marmalade");
  await until(() => expect([field.value, land]).toEqual(["", expect.any(Function)]));
  expect(dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(false);
  order.length = 0;
  // The draft is cleared in a turn of its own.
  await new Promise((resolve) => setTimeout(resolve));
  land?.();
  await until(() => expect(order).toContain("delete drafts"));
  expect(order.indexOf("put outbox")).toBeLessThan(order.indexOf("delete drafts"));
  expect(dispatchEvent(new Event("beforeunload", { cancelable: true }))).toBe(true);
});

test("What_the_host_would_have_written_goes_into_an_empty_box_only", async () => {
  prefill.value = "About order 42";
  const session = await pageOf("alva");
  const box = async () => (await named("textarea", "Message")) as HTMLTextAreaElement;
  await until(async () => expect((await box()).value).toBe("About order 42"));
  type(await box(), "My own words");
  prefill.value = "About order 43";
  await until(() => expect(prefill.value).toBeNull());
  expect((await box()).value).toBe("My own words");
  expect(session.outbox.pending.value).toEqual([]);
});

test("Nothing_is_read_while_the_host_hides_the_chat", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  shown.value = false;
  const session = await pageOf("alva");
  const bo = await started(relay, "bo-1");
  sessions.push(bo);
  await until(() => expect(session.current.value?.readers.value?.list).toHaveLength(2));
  await say(bo, "are you there");
  await until(() => expect(session.current.value?.unread).toBe(1));
  shown.value = true;
  await until(() => expect(session.current.value?.unread).toBe(0));
  vi.restoreAllMocks();
});

test("Start_that_fails_says_so_and_can_be_tried_again", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const database = new MemoryDatabase();
  const get = vi.spyOn(database, "get").mockRejectedValueOnce(new DOMException("gone", "UnknownError"));
  await opened(database);
  await shows("The chat couldn’t start");
  expect([get, logged].map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  (await named("button", "Try again")).click();
  await named("input", "Username");
  logged.mockRestore();
});

test("Full_conversation_is_entered_unjoined_and_says_that_it_is_full", async () => {
  relay.readers = 1;
  const bo = await started(relay, "bo-1");
  sessions.push(bo);
  relay.logs.set("main", []);
  const start = await opened();
  type(await named("input", "Username"), "alva");
  (await named("button", "Start chatting")).closest("form")?.requestSubmit();
  await shows("This conversation is full");
  sessions.push(sessionOf(start));
  await shows("You can open another one");
  expect(root.textContent).not.toContain("be the first to write");
  await sessionOf(start).open("elsewhere");
  await named("button", "Join this conversation");
});
