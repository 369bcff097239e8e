// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeFrame } from "../testing/fake-frame";
import { until } from "../testing/until";
import { PiperChat } from "./loader";
import type { Identity, MountOptions, PiperChatElement } from "./piperchat";

const relay = "https://relay.example/chat";
const mark = `piperchat ${relay}/`;
const identity: Identity = { ed25519_priv: "1".repeat(64), x25519_priv: "2".repeat(64), username: "alva" };

beforeEach(() => {
  vi.stubGlobal("visualViewport", null);
  vi.stubGlobal("reportError", vi.fn());
  // No frame is to look for its page in the network.
  const { happyDOM } = window as unknown as { happyDOM: { settings: object } };
  Object.assign(happyDOM.settings, { disableIframePageLoading: true, handleDisabledFileLoadingAsSuccess: true });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
  localStorage.clear();
});

const mount = (options: MountOptions = {}) => PiperChat.mount(document.body, { relay, ...options });
const launcher = (options: MountOptions = {}) => mount({ mode: "launcher", ...options });
const within = (chat: Element, selector: string) => chat.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
const settled = () => new Promise((resolve) => setTimeout(resolve));

async function live(chat: PiperChatElement): Promise<FakeFrame> {
  const frame = await FakeFrame.in(chat);
  frame.ready();
  await frame.hears("piperchat:hello");
  return frame;
}

function details(chat: Element, name: string): unknown[] {
  const heard: unknown[] = [];
  chat.addEventListener(`piperchat:${name}`, (event) => heard.push((event as CustomEvent).detail));
  return heard;
}

test("Inline_frame_is_loaded_at_once_from_the_relay_with_what_was_set", async () => {
  const chat = mount({ channel: "support-42", theme: "dark", accent: "#123456", "pc-radius-card": "4px", locale: "de", watch: true, label: "Support" });
  const { url, iframe } = await FakeFrame.in(chat);
  expect(url.origin + url.pathname).toBe(`${relay}/`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    embed: "1", channel: "support-42", theme: "dark", accent: "#123456", "pc-radius-card": "4px", locale: "de", watch: "1",
  });
  expect(iframe).toMatchObject({ title: "Support", referrerPolicy: "origin", allow: "clipboard-write" });
  expect(iframe.hasAttribute("sandbox")).toBe(false);
});

test("Secrets_are_announced_in_the_address_and_never_in_it", async () => {
  const chat = mount({ identity, getToken: () => "t0ken" });
  const { url } = await FakeFrame.in(chat);
  expect(Object.fromEntries(url.searchParams)).toEqual({ embed: "1", identity: "host", token: "host" });
});

test.each(["javascript:alert(1)//", "data:text/html,", "blob:https://relay.example/1"])("Relay_%s_is_refused", async (address) => {
  const errors: unknown[] = [];
  const listener = (event: Event) => (errors.push(event), event.preventDefault());
  window.addEventListener("error", listener);
  const reported = new Promise((resolve) => process.once("uncaughtException", resolve));
  const chat = mount({ relay: address });
  await Promise.race([reported, settled()]);
  window.removeEventListener("error", listener);
  expect(within(chat, "iframe")).toBeNull();
});

test("Ready_of_another_window_origin_or_without_a_port_is_not_believed", async () => {
  const chat = mount({ identity });
  const frame = await FakeFrame.in(chat);
  const ready = details(chat, "ready");
  frame.ready("https://evil.example");
  frame.ready("null");
  frame.ready(undefined, window);
  frame.ready(undefined, null);
  window.dispatchEvent(Object.assign(new Event("message"), { data: { type: "piperchat:ready" }, origin: "https://relay.example", source: frame.window, ports: [] }));
  window.dispatchEvent(Object.assign(new Event("message"), { data: null, origin: "https://relay.example", source: frame.window, ports: [] }));
  await settled();
  expect(ready).toEqual([]);
  expect(frame.heard).toEqual([]);

  frame.ready();
  await frame.hears("piperchat:set-identity");
  expect(ready).toEqual([{ v: 1, caps: ["theme"] }]);
});

test("Events_that_come_by_a_plain_message_are_ignored", async () => {
  const chat = mount();
  const frame = await live(chat);
  window.dispatchEvent(Object.assign(new Event("message"), { data: { type: "piperchat:unread", total: 9, byChannel: {} }, origin: "https://relay.example", source: frame.window, ports: [] }));
  await settled();
  expect(chat.unread).toBe(0);
});

test("Commands_before_ready_wait_for_it_in_order", async () => {
  const chat = mount();
  const frame = await FakeFrame.in(chat);
  const done = Promise.all([chat.setTheme({ theme: "dark" }), chat.prefill("Hello"), chat.setLocale("fr")]);
  await settled();
  expect(frame.heard).toEqual([]);
  frame.ready();
  await done;
  expect(frame.heard[0]?.type).toBe("piperchat:hello");
  expect(frame.told("piperchat:set-theme")[0]).toEqual({ theme: "dark" });
  expect(frame.told("piperchat:prefill")).toEqual([{ text: "Hello" }]);
});

test("Results_settle_the_command_of_their_id_alone", async () => {
  const chat = mount();
  const frame = await live(chat);
  frame.answer = ({ type }) => (type === "piperchat:set-channel" ? { ok: false, error: "bad-channel" } : { ok: true });
  const outcomes = await Promise.allSettled([chat.setLocale("de"), chat.setChannel("No!"), chat.markRead("main")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((outcomes[1] as PromiseRejectedResult).reason.message).toBe("bad-channel");
});

test("Command_without_an_answer_is_rejected_after_ten_seconds", async () => {
  const chat = mount();
  const frame = await live(chat);
  frame.answer = () => undefined;
  vi.useFakeTimers();
  const outcome = expect(chat.setLocale("de")).rejects.toThrow("unreachable");
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
});

test("Command_on_its_way_is_rejected_when_the_chat_is_destroyed", async () => {
  const chat = mount();
  const frame = await live(chat);
  frame.answer = () => undefined;
  const outcome = expect(chat.setLocale("de")).rejects.toThrow("unreachable");
  await frame.hears("piperchat:set-locale");
  await chat.destroy();
  await outcome;
  expect(chat.isConnected).toBe(false);
});

test("Frame_that_says_nothing_for_ten_seconds_gives_way_to_a_notice_that_tries_again", async () => {
  vi.useFakeTimers();
  const chat = mount();
  const errors = details(chat, "error");
  await vi.advanceTimersByTimeAsync(10_000);
  expect(within(chat, "[role=alert]")?.textContent).toBe("Chat isn’t reachableTry again");
  expect(within(chat, "iframe")).toBeNull();
  expect(errors).toEqual([{ code: "unreachable" }]);

  within(chat, "[role=alert] button")?.click();
  expect(within(chat, "[role=alert]")).toBeNull();
  vi.useRealTimers();
  await live(chat);
});

test("Frame_that_has_navigated_away_gets_nothing_and_gives_way_to_the_notice", async () => {
  const chat = mount();
  const frame = await live(chat);
  frame.answer = () => undefined;
  vi.useFakeTimers();
  frame.iframe.dispatchEvent(new Event("load"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(within(chat, "[role=alert]")).not.toBeNull();
});

test("Frame_that_was_loaded_anew_gets_changes_identity_and_token_again", async () => {
  let asked = 0;
  const chat = mount({ identity: () => (asked++, identity), getToken: () => `token ${asked}` });
  const frame = await live(chat);
  await frame.hears("piperchat:set-token");
  await chat.setTheme({ accent: "teal" });
  frame.answer = () => undefined;
  const lost = expect(chat.setLocale("de")).rejects.toThrow("unreachable");
  await frame.hears("piperchat:set-locale");

  frame.heard.length = 0;
  frame.answer = () => ({ ok: true });
  frame.ready();
  await lost;
  await frame.hears("piperchat:set-identity");
  await frame.hears("piperchat:set-token");
  await frame.hears("piperchat:set-locale");
  expect(asked).toBe(2);
  expect(frame.told("piperchat:set-theme")).toEqual([{ theme: "auto", accent: "teal" }]);
});

test("Prefill_waits_until_the_identity_is_taken", async () => {
  let give!: (identity: Identity) => void;
  const chat = mount({ identity: () => new Promise((resolve) => (give = resolve)) });
  const frame = await live(chat);
  const done = chat.prefill("Hello");
  await settled();
  expect(frame.told("piperchat:prefill")).toEqual([]);
  give(identity);
  await done;
  expect(frame.heard.map(({ type }) => type).slice(-2)).toEqual(["piperchat:set-identity", "piperchat:prefill"]);
});

test("Refused_identity_rejects_and_is_told", async () => {
  const chat = mount();
  const frame = await live(chat);
  const errors = details(chat, "error");
  frame.answer = ({ type }) => (type === "piperchat:set-identity" ? { ok: false, error: "identities-off" } : { ok: true });
  await expect(chat.setIdentity(identity)).rejects.toThrow("identities-off");
  expect(errors).toEqual([{ code: "identities-off" }]);
});

test("Expired_token_is_renewed_once_however_often_that_is_said", async () => {
  let count = 0;
  const chat = mount({ getToken: async () => `token ${++count}` });
  const frame = await live(chat);
  await frame.hears("piperchat:set-token");
  for (let times = 0; times < 5; times++) frame.say({ type: "piperchat:token-expired" });
  await frame.hears("piperchat:set-token", 2);
  expect(frame.told("piperchat:set-token")).toEqual([{ token: "token 1" }, { token: "token 2" }]);
});

test("Token_that_can_t_be_had_is_told_as_sign_in_and_nothing_is_sent", async () => {
  const chat = mount({ getToken: () => Promise.reject(new Error("logged out")) });
  const errors = details(chat, "error");
  const frame = await live(chat);
  await until(() => expect(errors).toEqual([{ code: "sign-in" }]));
  expect(frame.told("piperchat:set-token")).toEqual([]);
  expect(reportError).toHaveBeenCalledWith(new Error("logged out"));
});

test("Attributes_that_change_are_told_without_loading_the_frame_again", async () => {
  const chat = mount({ accent: "red" });
  const frame = await live(chat);
  chat.setAttribute("theme", "dark");
  chat.setAttribute("pc-radius-card", "2px");
  chat.removeAttribute("accent");
  await frame.hears("piperchat:set-theme");
  chat.setAttribute("channel", "b");
  chat.setAttribute("locale", "fr");
  chat.setAttribute("watch", "");
  await Promise.all([frame.hears("piperchat:set-channel"), frame.hears("piperchat:set-locale"), frame.hears("piperchat:watch")]);
  expect(frame.told("piperchat:set-theme")).toEqual([{ theme: "dark", "pc-radius-card": "2px", accent: undefined }]);
  expect(frame.told("piperchat:watch")).toEqual([{ on: true }]);
  expect(within(chat, "iframe")).toBe(frame.iframe);
});

test("What_a_method_set_outlives_being_removed_and_added_again", async () => {
  const chat = mount({ theme: "light" });
  const frame = await live(chat);
  await chat.setTheme({ theme: "dark" });
  document.body.replaceChildren();
  expect(within(chat, "iframe")).toBeNull();
  document.body.append(chat);
  const next = await FakeFrame.in(chat, frame);
  expect(next.url.searchParams.get("theme")).toBe("dark");
  next.ready();
  await next.hears("piperchat:open");
});

test("Merged_page_finds_the_element_as_it_was_written", async () => {
  document.body.innerHTML = `<piper-chat relay="${relay}" mode="launcher"></piper-chat>`;
  const written = document.body.innerHTML;
  const chat = document.querySelector("piper-chat")!;
  await chat.setTheme({ theme: "dark", accent: "teal" });
  await chat.setChannel("b");
  void chat.open();
  const frame = await live(chat);
  frame.say({ type: "piperchat:unread", total: 2, byChannel: { b: 2 } });
  await until(() => expect(chat.unread).toBe(2));
  await chat.close();
  await chat.logout();
  expect(document.body.innerHTML).toBe(written);
});

test("Property_set_before_the_element_was_defined_is_taken", async () => {
  class Early extends (customElements.get("piper-chat") as CustomElementConstructor) {}
  const element = document.createElement("early-chat") as unknown as PiperChatElement;
  element.identity = identity;
  element.setAttribute("relay", relay);
  document.body.append(element);
  customElements.define("early-chat", Early);
  const upgraded = document.querySelector("early-chat") as unknown as PiperChatElement;
  const frame = await FakeFrame.in(upgraded);
  expect(frame.url.searchParams.get("identity")).toBe("host");
});

test("Second_copy_of_the_loader_changes_nothing", async () => {
  const first = [window.PiperChat, customElements.get("piper-chat")];
  vi.resetModules();
  const second = await import("./loader");
  expect([window.PiperChat, customElements.get("piper-chat")]).toEqual(first);
  const chat = second.PiperChat.mount(document.body, { relay });
  await live(chat);
});

test("Launcher_loads_its_frame_when_it_is_first_opened_and_stores_nothing_until_something_was_written", async () => {
  const chat = launcher();
  await until(() => expect(within(chat, "#bubble")?.getAttribute("aria-label") ?? within(chat, "#bubble")?.ariaLabel).toBe("Open chat"));
  expect(within(chat, "iframe")).toBeNull();
  void chat.open();
  const frame = await live(chat);
  expect(frame.url.searchParams.get("close")).toBe("1");
  await frame.hears("piperchat:open");
  expect(localStorage.length).toBe(0);
  frame.say({ type: "piperchat:written" });
  await until(() => expect(localStorage.getItem(mark)).not.toBeNull());
});

test("Launcher_of_someone_who_has_written_loads_its_frame_at_once_and_closed", async () => {
  localStorage.setItem(mark, "1");
  const frame = await live(launcher());
  await frame.hears("piperchat:close");
  expect(frame.told("piperchat:open")).toEqual([]);
});

test("Launcher_works_where_storage_is_refused", async () => {
  vi.stubGlobal("localStorage", new Proxy({}, { get: () => { throw new DOMException("denied", "SecurityError"); } }));
  const chat = launcher();
  void chat.open();
  const frame = await live(chat);
  const written = details(chat, "written");
  frame.say({ type: "piperchat:written" });
  await until(() => expect(written).toEqual([{}]));
});

test("Text_for_a_frame_that_is_not_there_yet_is_kept_for_it", async () => {
  const chat = launcher();
  await chat.prefill("Hello");
  expect(within(chat, "iframe")).toBeNull();
  void chat.open();
  const frame = await live(chat);
  await frame.hears("piperchat:prefill");
});

test("Closed_by_the_frame_hides_the_panel_and_is_said_once", async () => {
  const chat = launcher();
  const said = [details(chat, "opened"), details(chat, "closed")];
  void chat.open();
  const frame = await live(chat);
  frame.say({ type: "piperchat:opened" });
  frame.say({ type: "piperchat:closed" });
  frame.say({ type: "piperchat:closed" });
  await until(() => expect(within(chat, ".open")).toBeNull());
  await settled();
  expect(said).toEqual([[{}], [{}]]);
});

test("Logout_forgets_the_keys_the_mark_and_the_frame", async () => {
  localStorage.setItem(mark, "1");
  const chat = launcher({ identity });
  const frame = await live(chat);
  void chat.open();
  frame.say({ type: "piperchat:unread", total: 3, byChannel: { main: 3 } });
  await until(() => expect(chat.unread).toBe(3));
  await chat.logout();
  expect(frame.told("piperchat:logout")).toEqual([{}]);
  expect([chat.unread, chat.identity, localStorage.getItem(mark), within(chat, "iframe"), within(chat, ".open")]).toEqual([0, undefined, null, null, null]);

  void chat.open();
  expect((await FakeFrame.in(chat, frame)).url.searchParams.has("identity")).toBe(false);
});

test("Token_that_expires_after_logout_is_not_renewed", async () => {
  let asked = 0;
  const chat = mount({ getToken: () => `token ${++asked}` });
  const frame = await live(chat);
  await frame.hears("piperchat:set-token");
  await chat.logout();
  const expired = details(chat, "token-expired");
  vi.useFakeTimers();
  frame.say({ type: "piperchat:token-expired" });
  vi.useRealTimers();
  await until(() => expect(expired).toHaveLength(1));
  vi.useFakeTimers();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked).toBe(1);
});

test("Events_bubble_with_metadata_and_stop_when_unsubscribed", async () => {
  const chat = mount();
  const bubbled = details(document.body, "message-received");
  const heard: unknown[] = [];
  const stop = chat.on("message-received", (detail) => heard.push(detail));
  const frame = await live(chat);
  const payload = { from: "dot1:abc", channel: "main", ts: "2026-11-23T10:00:00.000Z" };
  frame.say({ type: "piperchat:message-received", payload });
  await until(() => expect(heard).toEqual([payload]));
  stop();
  frame.say({ type: "piperchat:message-received", payload });
  await until(() => expect(bubbled).toEqual([payload, payload]));
  expect(heard).toEqual([payload]);
});

test.each([[1, "1"], [99, "99"], [100, "99+"]])("Badge_of_%i_unread_shows_%s", async (total, shown) => {
  localStorage.setItem(mark, "1");
  const chat = launcher({ label: "Support" });
  const frame = await live(chat);
  frame.say({ type: "piperchat:unread", total, byChannel: { main: total } });
  await until(() => expect(within(chat, "#badge")?.textContent).toBe(`${shown} unread`));
  expect(within(chat, "#bubble")?.ariaLabel).toBe(`Open Support, ${total} unread`);
});
