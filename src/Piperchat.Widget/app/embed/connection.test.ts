// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { FakeFrame } from "../testing/fake-frame";
import { details, inline, live, useHostPage, within } from "../testing/host-page";
import { until } from "../testing/until";
import type { Identity } from "./piperchat";

const identity: Identity = { ed25519_priv: "1".repeat(64), x25519_priv: "2".repeat(64), username: "alva" };

useHostPage();

test("Ready_of_another_window_origin_or_without_a_port_is_not_believed", async () => {
  const chat = inline({ identity });
  const frame = await FakeFrame.in(chat);
  const ready = details(chat, "ready");
  frame.ready("https://evil.example");
  frame.ready("null");
  frame.ready(undefined, window);
  frame.ready(undefined, null);
  frame.post({ type: "piperchat:ready" });
  frame.post(null);
  expect(ready).toEqual([]);

  frame.ready();
  await frame.hears("piperchat:set-identity");
  expect(ready).toEqual([{ v: 1, caps: ["theme"] }]);
  expect(frame.told("piperchat:hello")).toHaveLength(1);
});

test("Events_that_come_by_a_plain_message_are_ignored", async () => {
  const chat = inline();
  const frame = await live(chat);
  frame.post({ type: "piperchat:unread", total: 9, byChannel: {} });
  expect(chat.unread).toBe(0);
});

test("Commands_before_ready_wait_for_it_in_order", async () => {
  const chat = inline();
  const frame = await FakeFrame.in(chat);
  const done = Promise.all([chat.setTheme({ theme: "dark" }), chat.prefill("Hello"), chat.setLocale("fr")]);
  frame.ready();
  await done;
  expect(frame.heard[0]?.type).toBe("piperchat:hello");
  expect(frame.told("piperchat:set-theme")[0]).toEqual({ theme: "dark" });
  expect(frame.told("piperchat:prefill")).toEqual([{ text: "Hello" }]);
});

test("Results_settle_the_command_of_their_id_alone", async () => {
  const chat = inline();
  const frame = await live(chat);
  frame.answer = ({ type }) => (type === "piperchat:set-channel" ? { ok: false, error: "bad-channel" } : { ok: true });
  const outcomes = await Promise.allSettled([chat.setLocale("de"), chat.setChannel("No!"), chat.markRead("main")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((outcomes[1] as PromiseRejectedResult).reason.message).toBe("bad-channel");
});

test("Command_without_an_answer_is_rejected_after_ten_seconds", async () => {
  const chat = inline();
  const frame = await live(chat);
  frame.answer = () => undefined;
  vi.useFakeTimers();
  const outcome = expect(chat.setLocale("de")).rejects.toThrow("unreachable");
  await vi.advanceTimersByTimeAsync(10_000);
  await outcome;
});

test("Command_on_its_way_is_rejected_when_the_chat_is_destroyed", async () => {
  const chat = inline();
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
  const chat = inline();
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
  const chat = inline();
  const frame = await live(chat);
  frame.answer = () => undefined;
  vi.useFakeTimers();
  frame.iframe.dispatchEvent(new Event("load"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(within(chat, "[role=alert]")).not.toBeNull();
});

test("Frame_that_is_loaded_anew_while_it_is_checked_stays", async () => {
  const chat = inline();
  const frame = await live(chat);
  frame.answer = () => undefined;
  frame.iframe.dispatchEvent(new Event("load"));
  await frame.hears("piperchat:hello", 2);
  frame.answer = () => ({ ok: true });
  frame.ready();
  await chat.setLocale("de");
  expect(within(chat, "iframe")).toBe(frame.iframe);
});

test("Frame_that_was_loaded_anew_gets_changes_identity_and_token_again", async () => {
  let asked = 0;
  const chat = inline({ identity: () => (asked++, identity), getToken: () => `token ${asked}` });
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

test("Events_bubble_with_metadata_and_stop_when_unsubscribed", async () => {
  const chat = inline();
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
