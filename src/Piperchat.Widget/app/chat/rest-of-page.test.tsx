// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MemoryRelay } from "../testing/memory-relay";
import { started } from "../testing/people";
import { found, until } from "../testing/until";
import { Chat } from "./chat";
import { restOfPage } from "./rest-of-page";
import type { Session } from "./session";
import { Start } from "./start";

const absent = vi.hoisted(() => ({ times: 0 }));
vi.mock("./loaded-later", async (importOriginal) => {
  if (absent.times-- > 0) throw new TypeError("offline");
  return importOriginal();
});

let root: HTMLElement;
let session: Session;
beforeEach(async () => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
  const relay = new MemoryRelay();
  session = await started(relay, "alva");
  render(<Chat start={new Start(session.parts.relay, null)} session={session} />, root);
});
afterEach(() => {
  render(null, root);
  session.pause();
});

const press = async (label: string) => (await found(() => [...root.querySelectorAll("button")].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === label))).click();
const dialog = () => found(() => root.querySelector("dialog"));

test("Dialog_pressed_before_it_is_loaded_stands_at_once_says_what_failed_and_comes_at_another_try", async () => {
  absent.times = 1;
  await press("New conversation");
  await until(() => expect(root.querySelector("dialog h2")?.textContent).toBe("New conversation"));
  const opened = await dialog();
  expect(opened.open).toBe(true);
  expect(opened.querySelector('[role="status"]')?.textContent).toBe("One moment…");
  await until(() => expect(opened.querySelector('[role="alert"]')?.textContent).toMatch(/^This couldn’t be loaded\. /));
  const focus = vi.spyOn(opened.querySelector("button") as HTMLElement, "focus");
  await press("Try again");
  await until(() => expect(focus).toHaveBeenCalled());
  const field = await found(() => opened.querySelector<HTMLInputElement>('input[aria-label="Name"]'));
  await until(() => expect(document.activeElement).toBe(field));
  expect(root.querySelector("dialog")).toBe(opened);
});

test("Dialog_fetched_ahead_is_whole_as_soon_as_it_stands", async () => {
  expect(await restOfPage.fetch()).toBe(true);
  await press("New conversation");
  expect((await dialog()).querySelector("form input, [role=status]")?.localName).toBe("input");
});
