// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetReload, reloadToLoad } from "./reloading";

const pageOf = (script: string) => `<link href="assets/chat-A.css" /><script type="module" src="${script}"></script>`;
const reload = vi.fn();

beforeEach(() => {
  // happy-dom would fetch a script.
  const script = document.createElement("script");
  script.type = "text/plain";
  script.setAttribute("src", "assets/chat-OLD.js");
  document.head.replaceChildren(script);
  vi.spyOn(location, "reload").mockImplementation(reload);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  reload.mockReset();
  sessionStorage.clear();
});

const answer = (html: string, init?: ResponseInit) => vi.stubGlobal("fetch", async () => new Response(html, init));

test("Page_from_before_an_upgrade_is_reloaded_once_until_something_was_loaded", async () => {
  answer(pageOf("assets/chat-NEW.js"));
  expect([await reloadToLoad(false), await reloadToLoad(false), await reloadToLoad(true)]).toEqual([true, false, false]);
  expect(reload).toHaveBeenCalledTimes(1);
  forgetReload();
  expect(await reloadToLoad(false)).toBe(true);
});

test("Page_of_today_is_reloaded_only_where_loading_failed_again", async () => {
  answer(pageOf("assets/chat-OLD.js"));
  expect(await reloadToLoad(false)).toBe(false);
  expect(await reloadToLoad(true)).toBe(true);
  expect(reload).toHaveBeenCalledTimes(1);
});

test.each([
  ["nobody answers", () => vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")))],
  ["the server is down", () => answer(pageOf("assets/chat-NEW.js"), { status: 503 })],
  ["somebody else's page stands there", () => answer(pageOf("/login.js"))],
])("Page_stays_where_%s", async (_, given) => {
  given();
  expect(await reloadToLoad(true)).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});

test("Page_stays_where_the_reload_cannot_be_noted", async () => {
  answer(pageOf("assets/chat-NEW.js"));
  vi.stubGlobal("sessionStorage", { getItem: () => { throw new DOMException("denied", "SecurityError"); } });
  expect(await reloadToLoad(false)).toBe(false);
  expect(reload).not.toHaveBeenCalled();
});
