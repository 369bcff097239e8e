import { expect, test, vi } from "vitest";
import { until } from "../testing/until";
import { Access } from "./access";
import { Relay, RelayRefusal } from "./relay";

const GOOD = "good-2";

/** A relay that lets in whoever carries the good token. */
function guarded(byToken: boolean, patience?: number) {
  const carried: (string | null)[] = [];
  const events = { expired: vi.fn(), refused: vi.fn() };
  const access = new Access(byToken, events, patience);
  const fetch = async (_: unknown, init: RequestInit = {}) => {
    const authorization = new Headers(init.headers).get("authorization");
    carried.push(authorization);
    return new Response("[]", { status: authorization === `Piperchat ${GOOD}` ? 200 : 401 });
  };
  return { carried, events, access, relay: new Relay("https://chat.example/", fetch as typeof globalThis.fetch, access) };
}

test("Nothing_is_asked_before_the_first_token_is_there", async () => {
  const { carried, events, access, relay } = guarded(true);
  const answer = relay.channels();
  await Promise.resolve();
  expect(carried).toEqual([]);
  access.set(GOOD);
  expect(await answer).toEqual([]);
  expect(carried).toEqual([`Piperchat ${GOOD}`]);
  expect(events.expired).not.toHaveBeenCalled();
});

test("Many_requests_that_fail_at_once_ask_for_one_token_and_go_again", async () => {
  const { carried, events, access, relay } = guarded(true);
  access.set("old-1");
  const answers = Promise.all([relay.channels(), relay.health(), relay.participants("main")]);
  await until(() => expect(events.expired).toHaveBeenCalledOnce());
  access.set(GOOD);
  expect(await answers).toEqual([[], [], []]);
  expect(carried).toHaveLength(6);
  // One that was on its way with the old token goes again without asking.
  expect(await access.anotherThan("old-1")).toBe(GOOD);
  expect([events.expired, events.refused].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
});

test("Token_that_does_not_come_in_time_refuses_and_says_so_once", async () => {
  const { carried, events, access, relay } = guarded(true, 1);
  const refusal = { status: 401 };
  await expect(relay.channels()).rejects.toMatchObject(refusal);
  expect(carried).toEqual([]);
  access.set("old-1");
  await expect(Promise.all([relay.channels(), relay.health()])).rejects.toMatchObject(refusal);
  expect(events.expired).toHaveBeenCalled();
  await until(() => expect(events.refused).toHaveBeenCalledTimes(2));
  access.set(GOOD);
  expect(await relay.channels()).toEqual([]);
});

test("Refusal_without_a_token_is_told_once_and_asks_for_none", async () => {
  const { events, relay } = guarded(false);
  for (let i = 0; i < 2; i++) await expect(relay.health()).rejects.toBeInstanceOf(RelayRefusal);
  expect([events.expired, events.refused].map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
});

test("Token_is_gone_once_it_is_forgotten", async () => {
  const { carried, access, relay } = guarded(true, 1);
  access.set(GOOD);
  access.forget();
  await expect(relay.channels()).rejects.toMatchObject({ status: 401 });
  expect(carried).toEqual([]);
});
