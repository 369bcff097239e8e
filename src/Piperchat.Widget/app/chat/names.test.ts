import { expect, test } from "vitest";
import type { KeyRecord } from "../protocol";
import { nameOfRecord } from "./names";

const named = (username: string) => nameOfRecord({ username, team: null, dot1: "dot1:0123456789abcdef" } as KeyRecord);

test("attack 02: somebody who takes the name you isn't mistaken for the reader", () => {
  expect(named("you")).toBe("“you”");
  expect(named("youri")).toBe("youri");
});
