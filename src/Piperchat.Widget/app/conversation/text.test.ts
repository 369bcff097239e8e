import { expect, test } from "vitest";
import { excerpt, isEmojiOnly, pieces } from "./text";

const links = (text: string) => pieces(text).flatMap(({ href }) => (href === null ? [] : [href]));

test("Links_are_found_without_what_ends_the_sentence_around_them", () => {
  expect(links("See https://example.com/a, or (http://b.example/c?d=1#e).")).toEqual(["https://example.com/a", "http://b.example/c?d=1#e"]);
  expect(links("https://en.example.org/wiki/Tee_(drink)")).toEqual(["https://en.example.org/wiki/Tee_(drink)"]);
});

test("Pieces_give_the_text_back_letter_for_letter", () => {
  const text = "a <b>https://x.example/</b> \n& https://y.example! c";
  expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
});

test("attack 10: nothing but http and https becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "java\nscript:https://", "<a href='https://x.example/'>"]) {
    expect(links(text).every((href) => href.startsWith("https://x.example/"))).toBe(true);
  }
  expect(links("javascript:alert(1)//https")).toEqual([]);
});

test("One_to_three_emoji_alone_are_large", () => {
  expect(["🎉", "👍🏽 👨‍👩‍👧", "🇸🇪", "❤️"].map(isEmojiOnly)).toEqual([true, true, true, true]);
  expect(["", "3", "a🎉", "🎉🎉🎉🎉", "#", "12"].map(isEmojiOnly)).toEqual([false, false, false, false, false, false]);
});

test("Excerpt_is_one_line_and_cuts_no_letter_in_half", () => {
  expect(excerpt("  a\n b ")).toBe("a b");
  expect(excerpt("😀".repeat(200), 4)).toBe("😀😀😀…");
});
