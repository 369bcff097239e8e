import { expect, test } from "vitest";
import { claimIn, excerpt, isEmojiOnly, pieces } from "./text";

const links = (text: string) => pieces(text).flatMap(({ href }) => (href === null ? [] : [href]));

test("Links_are_found_without_what_ends_the_sentence_around_them", () => {
  expect(links("See https://example.com/a, or (http://b.example/c?d=1#e).")).toEqual(["https://example.com/a", "http://b.example/c?d=1#e"]);
  expect(links("https://en.example.org/wiki/Tee_(drink)")).toEqual(["https://en.example.org/wiki/Tee_(drink)"]);
});

test("Link_that_ends_in_65_000_dots_is_walked_once", () => {
  // Matched backwards by a pattern this took 19 s, at each painting; ten of them would be far over the test's timeout.
  const text = `https://a${".".repeat(65_000)}a `;
  expect(pieces(text.repeat(10)).map((piece) => piece.text).join("")).toBe(text.repeat(10));
});

test("Link_is_at_most_2048_letters", () => {
  const link = (length: number) => "https://example.com/".padEnd(length, "a");
  expect(links(`${link(2048)}. b`)).toEqual([link(2048)]);
  expect(pieces(`${link(2049)} b`)).toEqual([{ text: `${link(2049)} b`, href: null }]);
});

test("Pieces_give_the_text_back_letter_for_letter", () => {
  const text = "a <b>https://x.example/</b> \n& https://y.example! c";
  expect(pieces(text).map((piece) => piece.text).join("")).toBe(text);
});

test("attack 10: nothing but http and https becomes a link", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "java\nscript:https://", "javascript://x.example/%0aalert(1)", "ftp://x.example/", "<a href='https://x.example/'>"]) {
    expect(links(text).every((href) => href.startsWith("https://x.example/"))).toBe(true);
  }
  expect(links("javascript:alert(1)//https")).toEqual([]);
});

test("Link_is_shown_with_the_host_that_it_leads_to", () => {
  const shown = (text: string) => pieces(text).find(({ href }) => href !== null)?.text;
  expect(shown("https://аpple.com/buy?x=ä")).toBe("https://xn--pple-43d.com/buy?x=ä");
  expect(shown("https://bank%2eexample/a")).toBe("https://bank.example/a");
  expect(shown("https:///bank.example/a")).toBe("https://bank.example/a");
  expect(shown("http://0x7f.1:8080/")).toBe("http://127.0.0.1:8080/");
  for (const plain of ["https://example.com", "HTTPS://Example.COM:443/Ä?b#c", "http://[::1]:80/"]) expect(shown(plain)).toBe(plain);
});

test("Link_with_a_name_before_its_host_is_no_link", () => {
  for (const text of ["https://bank.example@evil.example/", "https://bank.example:443@evil.example", "http://bank.example%2f@evil.example/a", "https://:x@evil.example"]) {
    expect(pieces(text)).toEqual([{ text, href: null }]);
  }
  expect(links("https://example.com/@someone")).toEqual(["https://example.com/@someone"]);
});

test("One_to_three_emoji_alone_are_large", () => {
  expect(["🎉", "👍🏽 👨‍👩‍👧", "🇸🇪", "❤️"].map(isEmojiOnly)).toEqual([true, true, true, true]);
  expect(["", "3", "a🎉", "🎉🎉🎉🎉", "#", "12"].map(isEmojiOnly)).toEqual([false, false, false, false, false, false]);
});

test("Excerpt_is_one_line_and_cuts_no_letter_in_half", () => {
  expect(excerpt("  a\n b ")).toBe("a b");
  expect(excerpt("😀".repeat(200), 4)).toBe("😀😀😀…");
});

test("What_an_unsigned_author_calls_itself_is_one_short_line_of_visible_letters", () => {
  expect(claimIn("bob")).toBe("bob");
  expect(claimIn("  bo\u0000b\n\u2028eve ")).toBe("bob eve");
  expect(claimIn("\u202ebob\u2066\u200b\u00ad\ufeff\u3164")).toBe("bob");
  expect(claimIn("bob” is checked: “yes")).toBe("bob' is checked: 'yes");
  expect([...(claimIn("😀".repeat(500)) as string)]).toHaveLength(32);
  for (const nothing of ["", " \n", "\u202e\u200f", null, 5, undefined]) expect(claimIn(nothing)).toBeNull();
});
