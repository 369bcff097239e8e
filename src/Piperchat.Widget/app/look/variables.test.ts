import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VARIABLES } from "./variables";

test("Variables_that_a_host_may_set_are_those_of_the_style_sheet", () => {
  const css = readFileSync(new URL("tokens.css", import.meta.url), "utf8");
  const own = css.slice(css.indexOf(":root {"), css.indexOf("@media"));
  const names = [...own.matchAll(/^ {2}--(pc-[a-z-]+):/gm)].map(([, name]) => name as string).filter((name) => name !== "pc-light" && name !== "pc-dark");
  expect(Object.keys(VARIABLES).sort()).toEqual(names.sort());
});
