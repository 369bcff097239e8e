import { expect, test } from "vitest";
import { canonicalBytes } from "../protocol";
import { bytesTooMany, isSayable } from "./length";

test("Longest_text_that_is_let_through_fits_an_envelopes_content", () => {
  const text = "\u0001".repeat(Math.floor((65_535 - 120 - 2) / 6));
  expect(bytesTooMany(text)).toBe(0);
  expect(canonicalBytes({ kind: "text", text, reply_to: crypto.randomUUID() }).length).toBeLessThanOrEqual(65_535);
  expect(bytesTooMany(`${text}\u0001`)).toBeGreaterThan(0);
});

test("White_space_and_half_a_surrogate_pair_say_nothing", () => {
  expect([" \n", "a", "😀", "😀".slice(0, 1)].map(isSayable)).toEqual([false, true, true, false]);
});
