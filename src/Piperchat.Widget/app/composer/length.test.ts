import { expect, test } from "vitest";
import { canonicalBytes } from "../protocol";
import { isSayable, lettersTooMany, tidied } from "./length";

test("Longest_text_that_is_let_through_fits_an_envelopes_content", () => {
  const text = "\u0001".repeat(Math.floor((65_535 - 120 - 2) / 6));
  expect(lettersTooMany(text)).toBe(0);
  expect(canonicalBytes({ kind: "text", text, reply_to: crypto.randomUUID() }).length).toBeLessThanOrEqual(65_535);
  expect(lettersTooMany(`${text}\u0001`)).toBeGreaterThan(0);
});

test("Letters_too_many_are_the_texts_own_and_whichever_go_are_enough", () => {
  const most = 65_535 - 122;
  expect(lettersTooMany("a".repeat(most))).toBe(0);
  expect(lettersTooMany("a".repeat(most + 1234))).toBe(1234);
  // 4 bytes each.
  expect(lettersTooMany("😀".repeat(Math.floor(most / 4) + 10))).toBe(10);
  const mixed = `${"a".repeat(500)}${"ж".repeat(20_000)}${"\n\"\\".repeat(2000)}${"漢".repeat(6000)}${"\u0001😀".repeat(1000)}x`;
  const over = lettersTooMany(mixed);
  expect(over).toBeGreaterThan(0);
  const letters = [...mixed];
  for (const cut of [letters.slice(over), letters.slice(0, -over)]) {
    expect(new TextEncoder().encode(JSON.stringify(cut.join(""))).length).toBeLessThanOrEqual(65_535 - 120);
    expect(lettersTooMany(cut.join(""))).toBe(0);
  }
});

test("Blank_lines_at_the_ends_go_and_indentation_stays", () => {
  expect(["  a\n    b\n \n", "\n \n    if (x)\n", " a ", "\u200d"].map(tidied)).toEqual(["  a\n    b", "    if (x)", " a", "\u200d"]);
});

test("What_nobody_can_see_says_nothing_and_joined_emoji_do", () => {
  expect(["\u200b", "\u200d\ufe0f \u2060", "\u00ad\u3164", "\u0001"].map(isSayable)).toEqual([false, false, false, false]);
  expect(["👩‍👩‍👧", "❤️", "می‌خواهم", "\u200ba"].map(isSayable)).toEqual([true, true, true, true]);
});

test("White_space_and_half_a_surrogate_pair_say_nothing", () => {
  expect([" \n", "a", "😀", "😀".slice(0, 1)].map(isSayable)).toEqual([false, true, true, false]);
});
