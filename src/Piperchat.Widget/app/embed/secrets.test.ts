// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { FakeFrame } from "../testing/fake-frame";
import { details, inline, live, useHostPage } from "../testing/host-page";
import { until } from "../testing/until";
import type { Identity } from "./piperchat";

const identity: Identity = { ed25519_priv: "1".repeat(64), x25519_priv: "2".repeat(64), username: "alva" };

useHostPage();

test("Secrets_are_announced_in_the_address_and_never_in_it", async () => {
  const chat = inline({ identity, getToken: () => "t0ken" });
  const { url } = await FakeFrame.in(chat);
  expect(Object.fromEntries(url.searchParams)).toEqual({ embed: "1", identity: "host", token: "host" });
});

test("Prefill_waits_until_the_identity_is_taken", async () => {
  let give!: (identity: Identity) => void;
  const chat = inline({ identity: () => new Promise((resolve) => (give = resolve)) });
  const frame = await live(chat);
  const done = chat.prefill("Hello");
  await chat.setLocale("de");
  expect(frame.told("piperchat:prefill")).toEqual([]);
  give(identity);
  await done;
  expect(frame.heard.map(({ type }) => type).slice(-2)).toEqual(["piperchat:set-identity", "piperchat:prefill"]);
});

test("Refused_identity_rejects_and_is_told", async () => {
  const chat = inline();
  const frame = await live(chat);
  const errors = details(chat, "error");
  frame.answer = ({ type }) => (type === "piperchat:set-identity" ? { ok: false, error: "identities-off" } : { ok: true });
  await expect(chat.setIdentity(identity)).rejects.toThrow("identities-off");
  expect(errors).toEqual([{ code: "identities-off" }]);
});

test("Expired_token_is_renewed_once_however_often_that_is_said", async () => {
  let count = 0;
  const chat = inline({ getToken: async () => `token ${++count}` });
  const frame = await live(chat);
  await frame.hears("piperchat:set-token");
  for (let times = 0; times < 5; times++) frame.say({ type: "piperchat:token-expired" });
  await frame.hears("piperchat:set-token", 2);
  expect(frame.told("piperchat:set-token")).toEqual([{ token: "token 1" }, { token: "token 2" }]);
});

test("Token_that_can_t_be_had_is_told_as_sign_in_and_nothing_is_sent", async () => {
  const chat = inline({ getToken: () => Promise.reject(new Error("logged out")) });
  const errors = details(chat, "error");
  const frame = await live(chat);
  await until(() => expect(errors).toEqual([{ code: "sign-in" }]));
  expect(frame.told("piperchat:set-token")).toEqual([]);
  expect(reportError).toHaveBeenCalledWith(new Error("logged out"));
});

test("Token_that_expires_after_logout_is_not_renewed", async () => {
  let asked = 0;
  const chat = inline({ getToken: () => `token ${++asked}` });
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

test("Keys_and_a_token_that_were_asked_for_before_logout_are_not_given_after_it", async () => {
  let giveKeys: ((identity: Identity) => void) | undefined;
  let giveToken: ((token: string) => void) | undefined;
  const chat = inline({ identity: () => new Promise((resolve) => (giveKeys = resolve)), getToken: () => new Promise((resolve) => (giveToken = resolve)) });
  const frame = await live(chat);
  await until(() => expect([giveKeys, giveToken]).not.toContain(undefined));
  await chat.logout();
  giveKeys?.(identity);
  giveToken?.("token");
  await chat.prefill("This waits for what is given");
  expect(frame.heard.filter(({ type }) => /identity|token/.test(type))).toEqual([]);
});

test("Keys_that_come_too_late_for_a_frame_are_not_given_to_the_next", async () => {
  const waiting: ((identity: Identity) => void)[] = [];
  const chat = inline({ identity: () => new Promise((resolve) => waiting.push(resolve)) });
  const frame = await live(chat);
  await until(() => expect(waiting).toHaveLength(1));
  frame.ready();
  await until(() => expect(waiting).toHaveLength(2));
  waiting[0]?.({ ...identity, username: "before" });
  waiting[1]?.(identity);
  await chat.prefill("This waits for what is given");
  expect(frame.told("piperchat:set-identity")).toEqual([identity]);
});
