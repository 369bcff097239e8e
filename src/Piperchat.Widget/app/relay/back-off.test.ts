import { expect, test } from "vitest";
import { backOff } from "./back-off";

test("Bound_doubles_up_to_the_most_and_jitter_is_full", () => {
  expect([0, 1, 2, 20].map((attempt) => backOff(attempt, () => 0.999999))).toEqual([499, 999, 1999, 29_999]);
  expect(backOff(5, () => 0)).toBe(0);
});
