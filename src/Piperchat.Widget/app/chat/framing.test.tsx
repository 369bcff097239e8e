// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, sessionOf } from "../testing/people";
import { until } from "../testing/until";
import { App } from "./app";
import { readFrameSettings } from "./frame-settings";
import { Framing, FramingContext } from "./framing";
import type { Start } from "./start";

let root: HTMLElement;
const starts: Start[] = [];
beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  vi.restoreAllMocks();
  for (const start of starts.splice(0)) if (start.phase.value.name === "chat") sessionOf(start).pause();
  render(null, root);
});

const named = (selector: string, name: string) => [...root.querySelectorAll<HTMLElement>(selector)].find((each) => each.getAttribute("aria-label") === name);
const escape = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));

async function firstRunIn(address: string): Promise<{ start: Start; framing: Framing; left: () => number }> {
  const framing = new Framing(readFrameSettings(address));
  let left = 0;
  framing.onLeave = () => left++;
  const start = await browserOf(new MemoryRelay(), "main");
  starts.push(start);
  render(<FramingContext.Provider value={framing}><App start={start} /></FramingContext.Provider>, root);
  return { start, framing, left: () => left };
}

async function chatIn(address: string) {
  const opened = await firstRunIn(address);
  await opened.start.startChatting("alva");
  await until(() => expect(named("textarea", "Message")).toBeDefined());
  return opened;
}

test.each([
  ["", {}],
  ["?embed=0&close=1&bare=1&heading=Support", {}],
  ["?embed=1", { embedded: true }],
  ["?embed=1&close=1", { embedded: true, closable: true }],
  ["?close=1", {}],
  ["?embed=1&bare=1", { embedded: true, bare: true }],
  ["?embed=1&close=1&bare=1", { embedded: true, closable: true }],
  ["?embed=1&heading=%20Acme+support%20", { embedded: true, heading: "Acme support" }],
  ["?embed=1&heading=%20", { embedded: true }],
  [`?embed=1&heading=${"x".repeat(81)}`, { embedded: true, heading: "x".repeat(80) }],
])("Address_%s_says_what_frame_it_stands_in", (address, said) => {
  expect(readFrameSettings(address)).toEqual({ embedded: false, closable: false, bare: false, heading: null, ...said });
});

test("Frame_is_headed_by_what_the_host_calls_the_conversation", async () => {
  await chatIn("?embed=1&heading=Acme+support");
  expect(root.querySelector("h1")?.textContent).toBe("Acme support");
});

test("Page_of_its_own_has_the_side_bar_and_no_way_out", async () => {
  const { left } = await chatIn("");
  expect(named("nav", "Conversations")).toBeDefined();
  expect(named("button", "Show conversations")).toBeDefined();
  expect(named("button", "Close the chat")).toBeUndefined();
  escape();
  expect(left()).toBe(0);
});

test("Bare_frame_leaves_the_head_to_the_page_around_it_and_says_still_who_can_read", async () => {
  await chatIn("?embed=1&bare=1");
  expect(root.querySelector("header")).toBeNull();
  expect(root.querySelector("h1")?.textContent).toBe("main");
  expect(root.querySelector(".pc-who")).not.toBeNull();
});

test("Frame_has_the_conversation_alone", async () => {
  await chatIn("?embed=1");
  expect(named("nav", "Conversations")).toBeUndefined();
  expect(named("button", "Show conversations")).toBeUndefined();
  expect(named("button", "Close the chat")).toBeUndefined();
  expect(root.querySelector("h1")?.textContent).toBe("main");
  expect(root.textContent).not.toContain("Piperchat");
  expect(root.textContent).not.toContain("Copy the link");
});

test("Frame_that_can_be_closed_is_left_by_its_button_at_first_run_and_in_the_conversation", async () => {
  const { start, left } = await firstRunIn("?embed=1&close=1");
  named("button", "Close the chat")?.click();
  expect(left()).toBe(1);
  await start.startChatting("alva");
  await until(() => expect(named("textarea", "Message")).toBeDefined());
  named("button", "Close the chat")?.click();
  expect(left()).toBe(2);
});

test("Escape_leaves_a_frame_that_can_be_closed_but_not_past_an_open_dialog", async () => {
  const { left } = await chatIn("?embed=1&close=1");
  await until(() => expect(named("button", "Who can read")).toBeDefined());
  named("button", "Who can read")?.click();
  await until(() => expect(root.querySelector("dialog")?.open).toBe(true));
  escape();
  expect(left()).toBe(0);
  named("dialog button", "Close")?.click();
  await until(() => expect(root.querySelector("dialog")).toBeNull());
  escape();
  expect(left()).toBe(1);
});

test("Frame_does_not_take_the_focus_from_the_page_around_it", async () => {
  vi.spyOn(document, "hasFocus").mockReturnValue(false);
  await chatIn("?embed=1");
  expect(document.activeElement).toBe(document.body);
});
