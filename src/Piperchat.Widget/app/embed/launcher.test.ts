// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { FakeFrame } from "../testing/fake-frame";
import { details, launcher, live, mark, press, useHostPage, within } from "../testing/host-page";
import { until } from "../testing/until";
import type { Identity } from "./piperchat";

const identity: Identity = { ed25519_priv: "1".repeat(64), x25519_priv: "2".repeat(64), username: "alva" };

useHostPage();

test("Launcher_loads_its_frame_when_it_is_first_opened_and_stores_nothing_until_something_was_written", async () => {
  const chat = launcher();
  await until(() => expect(within(chat, "#bubble")?.getAttribute("aria-label") ?? within(chat, "#bubble")?.ariaLabel).toBe("Open chat"));
  expect(within(chat, "iframe")).toBeNull();
  await press(chat);
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
  await press(chat);
  const frame = await live(chat);
  const written = details(chat, "written");
  frame.say({ type: "piperchat:written" });
  await until(() => expect(written).toEqual([{}]));
});

test("Text_for_a_frame_that_is_not_there_yet_is_kept_for_it", async () => {
  const chat = launcher();
  await chat.prefill("Hello");
  expect(within(chat, "iframe")).toBeNull();
  await press(chat);
  const frame = await live(chat);
  await frame.hears("piperchat:prefill");
});

test("Closed_by_the_frame_hides_the_panel_and_is_said_once", async () => {
  const chat = launcher();
  const said = [details(chat, "opened"), details(chat, "closed")];
  await press(chat);
  const frame = await live(chat);
  frame.say({ type: "piperchat:opened" });
  frame.say({ type: "piperchat:closed" });
  frame.say({ type: "piperchat:closed" });
  await until(() => expect(within(chat, ".open")).toBeNull());
  await chat.setLocale("de");
  expect(said).toEqual([[{}], [{}]]);
});

test("Logout_forgets_the_keys_the_mark_and_the_frame", async () => {
  localStorage.setItem(mark, "1");
  const chat = launcher({ identity });
  const frame = await live(chat);
  await press(chat);
  frame.say({ type: "piperchat:unread", total: 3, byChannel: { main: 3 } });
  await until(() => expect(chat.unread).toBe(3));
  await chat.logout();
  expect(frame.told("piperchat:logout")).toEqual([{}]);
  expect([chat.unread, chat.identity, localStorage.getItem(mark), within(chat, "iframe"), within(chat, ".open")]).toEqual([0, undefined, null, null, null]);

  await press(chat);
  expect((await FakeFrame.in(chat, frame)).url.searchParams.has("identity")).toBe(false);
});

test.each([[1, "1"], [99, "99"], [100, "99+"]])("Badge_of_%i_unread_shows_%s", async (total, shown) => {
  localStorage.setItem(mark, "1");
  const chat = launcher({ label: "Support" });
  const frame = await live(chat);
  frame.say({ type: "piperchat:unread", total, byChannel: { main: total } });
  await until(() => expect(within(chat, "#badge")?.textContent).toBe(`${shown} unread`));
  expect(within(chat, "#bubble")?.ariaLabel).toBe(`Open Support, ${total} unread`);
});
