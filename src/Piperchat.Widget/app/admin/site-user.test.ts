import { expect, test } from "vitest";
import { siteUserIn } from "./site-user";

test("Name_of_the_site_is_one_line_that_can_be_seen", () => {
  const name = (name: unknown) => siteUserIn({ id: "7", name })?.name;
  expect(name("Maya\u202e nreK\n\tKern\u200b")).toBe("Maya nreK Kern");
  expect(name("x".repeat(500))).toHaveLength(48);
  expect([name(" \u200b "), name(null), siteUserIn(null), siteUserIn({ name: "Maya" })]).toEqual([undefined, undefined, null, null]);
});
