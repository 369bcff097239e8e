// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { FakeFrame } from "../testing/fake-frame";
import { inline, live, press, relay, useHostPage, within } from "../testing/host-page";
import { until } from "../testing/until";
import type { PiperChatElement } from "./piperchat";
import { relayOf } from "./settings";

useHostPage();

test("Inline_frame_is_loaded_at_once_from_the_relay_with_what_was_set", async () => {
  const chat = inline({ channel: "support-42", theme: "dark", accent: "#123456", "pc-radius-card": "4px", locale: "de", watch: true, label: "Support" });
  const { url, iframe } = await FakeFrame.in(chat);
  expect(url.origin + url.pathname).toBe(`${relay}/`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    embed: "1", channel: "support-42", theme: "dark", accent: "#123456", "pc-radius-card": "4px", locale: "de", watch: "1",
  });
  expect(iframe).toMatchObject({ title: "Support", referrerPolicy: "origin", allow: "clipboard-write" });
  expect(iframe.hasAttribute("sandbox")).toBe(false);
});

test("Bare_is_for_frames_in_place", async () => {
  expect((await FakeFrame.in(inline({ bare: true }))).url.searchParams.get("bare")).toBe("1");
  const launcher = inline({ bare: true, mode: "launcher" });
  void launcher.open();
  expect((await FakeFrame.in(launcher)).url.searchParams.get("bare")).toBeNull();
});

test("Attributes_that_change_are_told_without_loading_the_frame_again", async () => {
  const chat = inline({ accent: "red" });
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
  const chat = inline({ theme: "light" });
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
  await press(chat);
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
  element.identity = () => Promise.reject(new Error("not asked"));
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

test.each(["javascript:alert(1)//", "data:text/html,", "blob:https://relay.example/1"])("Relay_%s_is_refused", (address) => {
  expect(() => relayOf(address)).toThrow(TypeError);
});
