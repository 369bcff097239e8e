import { expect, test } from "vitest";
import { chatHref, hrefOf, readAddress } from "./address";

test("Address_says_what_is_shown_and_keeps_what_else_it_says", () => {
  expect(readAddress("?channel=Support%2042&tab=log")).toEqual({ channel: "support-42", tab: "log" });
  expect(readAddress("?channel=%3Cscript%3E&tab=constructor")).toEqual({ channel: null, tab: "people" });
  expect(hrefOf({ channel: "a", tab: "log" }, "?theme=dark&channel=b&tab=people")).toBe("?theme=dark&channel=a&tab=log");
  expect(hrefOf({ channel: null, tab: "people" }, "?channel=b")).toBe("?");
  expect(readAddress(hrefOf({ channel: "a", tab: "settings" }, ""))).toEqual({ channel: "a", tab: "settings" });
  expect([chatHref("a"), chatHref(null)]).toEqual(["./?channel=a", "./"]);
});
