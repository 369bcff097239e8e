import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hueOf, initialsOf } from "./avatar-look";

const hues = new Map([...readFileSync(new URL("tokens.css", import.meta.url), "utf8").matchAll(/^\.(pc-hue-\d+) \{ --pc-hue: (#[0-9a-f]{6}); \}$/gm)].map(([, name, color]) => [name as string, color as string]));

/** How a colour stands out against white, by WCAG. */
function contrast(color: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}

test("Every_hue_that_a_key_can_get_is_a_colour_of_its_own_and_every_colour_is_given", () => {
  const given = new Set(Array.from({ length: 2000 }, (_, i) => hueOf(`key ${i}`)));
  expect([...given].sort()).toEqual([...hues.keys()].sort());
  expect(new Set(hues.values()).size).toBe(hues.size);
  expect(hues.size).toBeGreaterThanOrEqual(24);
});

test("White_letters_can_be_read_on_every_hue", () => {
  for (const color of hues.values()) expect(contrast(color), color).toBeGreaterThanOrEqual(4.5);
});

test("Initials_are_letters_and_digits", () => {
  expect(["maya-kern", "@support", "support (team)", "dot1:88a2…", "Ada", "…"].map(initialsOf)).toEqual(["MK", "SU", "ST", "88", "AD", "?"]);
});
