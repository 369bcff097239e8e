import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BLACK, contrast, hexOf, ofHex, WHITE, type Rgb } from "./colour";
import { accents, accentsOn, groundAround, grounds, mineAs, mineOn, schemeOn, type Ground, type Scheme } from "./palette";

const colour: fc.Arbitrary<Rgb> = fc.oneof(fc.tuple(part(), part(), part()), part().map((grey): Rgb => [grey, grey, grey]));
const scheme = fc.constantFrom<Scheme>("light", "dark");
const tokens = new Map(
  [...readFileSync(new URL("tokens.css", import.meta.url), "utf8").matchAll(/^ {2}--(pc-[a-z-]+): var\(--pc-light, (#[0-9a-f]{6})\) var\(--pc-dark, (#[0-9a-f]{6})\);$/gm)]
    .map(([, name, light, dark]) => [name as string, { light: light as string, dark: dark as string }]),
);

function part(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 255 });
}

function expectContrast(what: string, words: Rgb, on: Rgb, ratio: number): void {
  expect(contrast(words, on), `${what}: ${hexOf(words)} on ${hexOf(on)}`).toBeGreaterThanOrEqual(ratio);
}

function expectGround(ground: Ground): void {
  const { bg, side, raised, hover, bubble, line, badSoft, warnSoft } = ground;
  for (const [name, on] of Object.entries({ bg, side, raised, hover, bubble, line, badSoft, warnSoft })) expectContrast(`text on ${name}`, ground.text, on, 4.5);
  for (const [name, on] of Object.entries({ bg, side, raised, hover, bubble, warnSoft })) expectContrast(`muted on ${name}`, ground.muted, on, 4.5);
  for (const [name, on] of Object.entries({ bg, raised })) expectContrast(`field on ${name}`, ground.fieldLine, on, 3);
  for (const [name, on] of Object.entries({ bg, side, raised })) {
    expectContrast(`good on ${name}`, ground.good, on, 4.5);
    expectContrast(`bad on ${name}`, ground.bad, on, 4.5);
    expectContrast(`warn on ${name}`, ground.warn, on, 4.5);
  }
  expectContrast("bad on its own", ground.bad, badSoft, 4.5);
  expectContrast("warn on its own", ground.warn, warnSoft, 4.5);
}

function expectAccents(ground: Ground, asked: Rgb): void {
  const { accent, hover, on, soft, link } = accentsOn(ground, asked);
  const { bg, side, raised, bubble } = ground;
  expectContrast("words on the accent", on, accent, 4.5);
  expectContrast("words on the pressed accent", on, hover, 4.5);
  expectContrast("text on the soft accent", ground.text, soft, 4.5);
  expectContrast("muted on the soft accent", ground.muted, soft, 4.5);
  for (const [name, under] of Object.entries({ bg, side, raised, bubble })) expectContrast(`link on ${name}`, link, under, 4.5);
  expectContrast("ring on the soft accent", link, soft, 3);
  expectContrast("shape of a button", accent, bg, 1.4);
  expectContrast("shape of a bubble", bubble, bg, 1.1);
  expectMine(mineOn(ground, accent));
}

function expectMine({ mine, on, soft }: ReturnType<typeof mineAs>): void {
  expectContrast("words on mine", on, mine, 4.5);
  expectContrast("a quote on mine", soft, mine, 4.5);
}

test.each<Scheme>(["light", "dark"])("Colours_of_the_%s_palette_are_those_of_the_style_sheet", (of) => {
  const names: Readonly<Record<keyof Ground, string>> = {
    bg: "pc-bg", side: "pc-side", raised: "pc-raised", hover: "pc-hover", bubble: "pc-bubble", line: "pc-line-color", fieldLine: "pc-field-line", text: "pc-text",
    muted: "pc-muted", good: "pc-good", bad: "pc-bad", badSoft: "pc-bad-soft", warn: "pc-warn", warnSoft: "pc-warn-soft", warnLine: "pc-warn-line",
  };
  for (const [part, name] of Object.entries(names)) expect(hexOf(grounds[of][part as keyof Ground]), name).toBe(tokens.get(name)?.[of]);
  expect(hexOf(accents[of])).toBe(tokens.get("pc-accent")?.[of]);
});

test.each<Scheme>(["light", "dark"])("Words_of_the_%s_palette_can_be_read", (of) => {
  expectGround(grounds[of]);
  const color = (name: string) => ofHex(tokens.get(name)?.[of] as string);
  expectContrast("on-accent", color("pc-on-accent"), color("pc-accent"), 4.5);
  expectContrast("pressed", color("pc-on-accent"), color("pc-accent-hover"), 4.5);
  expectContrast("on-mine", color("pc-on-mine"), color("pc-mine"), 4.5);
  expectContrast("mine-soft", color("pc-mine-soft"), color("pc-mine"), 4.5);
  for (const under of ["pc-bg", "pc-side", "pc-raised", "pc-bubble"]) expectContrast(`link on ${under}`, color("pc-link"), color(under), 4.5);
});

test("Accent_of_any_colour_keeps_words_and_rings_legible_in_both_palettes", () => {
  fc.assert(fc.property(colour, scheme, (accent, of) => expectAccents(grounds[of], accent)), { numRuns: 400 });
});

test("Background_of_any_colour_keeps_words_legible_with_any_accent", () => {
  fc.assert(fc.property(colour, colour, (bg, accent) => {
    const ground = groundAround(bg);
    expect(ground.bg).toEqual(bg);
    expectGround(ground);
    expectAccents(ground, accent);
  }), { numRuns: 400 });
});

test("Own_bubble_of_any_colour_keeps_its_words_legible", () => {
  fc.assert(fc.property(colour, (mine) => {
    expectMine(mineAs(mine));
    expect(mineAs(mine).mine).toEqual(mine);
  }), { numRuns: 400 });
});

test.each(["#2563eb", "#ffd54a", "#dc143c", "#0f766e", "#8b5cf6", "#000000"])("Accent_%s_that_can_be_seen_stays_as_the_host_gave_it", (hex) => {
  expect(hexOf(accentsOn(grounds.light, ofHex(hex)).accent)).toBe(hex);
});

test("Accent_that_is_the_background_itself_still_shows_a_shape", () => {
  expect(hexOf(accentsOn(grounds.light, WHITE).accent)).not.toBe("#ffffff");
  expect(hexOf(accentsOn(groundAround(BLACK), BLACK).accent)).not.toBe("#000000");
});

test.each([["#0b1020", "dark"], ["#fff8e7", "light"], ["#808080", "light"], ["#dc143c", "dark"]])("Background_%s_brings_the_%s_palette", (hex, expected) => {
  expect(schemeOn(ofHex(hex))).toBe(expected);
});
