import { expect, test, vi } from "vitest";
import { connect } from "./blazor";
import type { PiperChatElement } from "./piperchat";

vi.mock("./piperchat.js", () => ({}));

/** An element that writes down what is done to it, in order. */
function elementOf() {
  const done: unknown[] = [];
  const listeners = new Map<string, (detail: unknown) => void>();
  const element = {
    on: (event: string, listener: (detail: unknown) => void) => {
      done.push(`on ${event}`);
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    set getToken(_: unknown) {
      done.push("getToken");
    },
    removeAttribute: (name: string) => done.push(`no ${name}`),
    setTheme: async (theme: unknown) => void done.push(theme),
    markRead: async (channel?: string) => void done.push(["read", channel]),
    setChannel: () => Promise.reject(new Error("bad-channel")),
  };
  return { element: element as unknown as PiperChatElement, done, listeners };
}

test("Element_connected_starts_once_everything_is_in_place", () => {
  const { element, done } = elementOf();

  connect(element, { invokeMethodAsync: vi.fn() }, ["unread", "error"], true);

  expect(done).toEqual(["on unread", "on error", "getToken", "no wait"]);
});

test("Event_is_told_as_text_until_the_component_is_gone", async () => {
  const { element, listeners } = elementOf();
  const invokeMethodAsync = vi.fn().mockRejectedValue(new Error("The circuit is gone."));
  const connected = connect(element, { invokeMethodAsync }, ["unread"], false);

  listeners.get("unread")!({ total: 2, byChannel: { main: 2 } });
  connected.disconnect();

  expect(invokeMethodAsync.mock.calls).toEqual([["Hear", "unread", '{"total":2,"byChannel":{"main":2}}']]);
  expect(listeners.size).toBe(0);
});

test("Methods_take_what_dotnet_can_give", async () => {
  const { element, done } = elementOf();
  const connected = connect(element, { invokeMethodAsync: vi.fn() }, [], false);
  done.length = 0;

  expect(await connected.setTheme("dark")).toBeUndefined();
  await connected.markRead();
  await connected.markRead("main");

  expect(done).toEqual([{ theme: "dark" }, ["read", undefined], ["read", "main"]]);
});

test("Method_that_the_chat_refuses_gives_its_code", async () => {
  const { element } = elementOf();

  expect(await connect(element, { invokeMethodAsync: vi.fn() }, [], false).setChannel("No channel")).toBe("bad-channel");
});
