// What follows from a host's accent and background: every other colour, so that words stay legible on whatever the host chose.
// Words keep 4.5:1 (WCAG 1.4.3), lines and rings that say something 3:1 (1.4.11).

import { apart, BLACK, contrast, deepened, mix, ofHex, standingOut, tinted, WHITE, type Rgb } from "./colour";

export type Scheme = "light" | "dark";

/** What words stand on, and the words; `good`, `bad` and `warn` are words too, each with a ground of its own. */
export type Ground = {
  readonly bg: Rgb; readonly side: Rgb; readonly raised: Rgb; readonly hover: Rgb; readonly bubble: Rgb; readonly line: Rgb; readonly fieldLine: Rgb;
  readonly text: Rgb; readonly muted: Rgb;
  readonly good: Rgb; readonly bad: Rgb; readonly badSoft: Rgb; readonly warn: Rgb; readonly warnSoft: Rgb; readonly warnLine: Rgb;
};

export type Accents = {
  readonly accent: Rgb; readonly hover: Rgb; readonly on: Rgb; readonly soft: Rgb; readonly line: Rgb;
  /** The accent as words and as lines on the background. */
  readonly link: Rgb;
};

export type Mine = { readonly mine: Rgb; readonly on: Rgb; readonly soft: Rgb };

/** As tokens.css has them; a test compares. */
export const grounds: Readonly<Record<Scheme, Ground>> = {
  light: groundOf({
    bg: "#ffffff", side: "#f7f8fa", raised: "#ffffff", hover: "#eef0f4", bubble: "#f1f3f6", line: "#e6e8ec", fieldLine: "#868f9e", text: "#14161c", muted: "#596273",
    good: "#0f7a57", bad: "#b42318", badSoft: "#fef0ee", warn: "#8a4b04", warnSoft: "#fff5e3", warnLine: "#f2cf94",
  }),
  dark: groundOf({
    bg: "#12151c", side: "#171b24", raised: "#1b202b", hover: "#222836", bubble: "#1f2530", line: "#262c38", fieldLine: "#69738a", text: "#eef1f6", muted: "#9aa4b5",
    good: "#4cc38a", bad: "#ff8f84", badSoft: "#33191b", warn: "#f3b45d", warnSoft: "#2b2216", warnLine: "#5d4520",
  }),
};

export const accents: Readonly<Record<Scheme, Rgb>> = { light: ofHex("#2563eb"), dark: ofHex("#5b8cff") };

const WORDS = 4.5;
const LINES = 3;
/** A button as pale as the page still shows where it ends, and so does one as black as the night: there little light makes less of a shape. */
const SHAPES: Readonly<Record<Scheme, number>> = { light: 1.4, dark: 2.4 };

const endOf = (scheme: Scheme): Rgb => (scheme === "dark" ? WHITE : BLACK);

export const schemeOn = (bg: Rgb): Scheme => (contrast(WHITE, bg) > contrast(BLACK, bg) ? "dark" : "light");

/** How much the surfaces of each palette stand out from its background, as they do in the style sheet. */
const SURFACES = { light: { side: 1.06, raised: 1, hover: 1.14, bubble: 1.11, line: 1.22 }, dark: { side: 1.06, raised: 1.12, hover: 1.24, bubble: 1.19, line: 1.3 } } as const;

/** All greys around a background. */
export function groundAround(bg: Rgb): Ground {
  const scheme = schemeOn(bg);
  const [usual, end, ratios] = [grounds[scheme], endOf(scheme), SURFACES[scheme]];
  const text = standingOut(usual.text, [bg], 9, end);
  // Surfaces lie between the background and the words. A middling background has no room there: then they lie on its other side.
  const towards = contrast(text, bg) >= 9 ? text : scheme === "dark" ? BLACK : WHITE;
  const surface = (ratio: number) => standingOut(bg, [bg], ratio, towards);
  const [side, raised, hover, bubble, line] = [surface(ratios.side), surface(ratios.raised), surface(ratios.hover), surface(ratios.bubble), surface(ratios.line)];
  const [badSoft, warnSoft] = [tinted(bg, usual.bad, 0.08, [text], WORDS), tinted(bg, usual.warn, 0.1, [text], WORDS)];
  const own = (color: Rgb, on: readonly Rgb[]) => standingOut(color, [bg, side, raised, hover, ...on], WORDS, end);
  const warn = own(usual.warn, [warnSoft]);
  return {
    bg, side, raised, hover, bubble, line, text, badSoft, warnSoft, warn,
    fieldLine: standingOut(mix(bg, text, 0.3), [bg, raised], LINES, end),
    muted: standingOut(mix(text, bg, 0.34), [bg, side, raised, hover, bubble, badSoft, warnSoft], WORDS, end),
    good: own(usual.good, []),
    bad: own(usual.bad, [badSoft]),
    warnLine: mix(bg, warn, 0.3),
  };
}

export function accentsOn(ground: Ground, asked: Rgb): Accents {
  const { bg, side, raised, hover, bubble, text, muted } = ground;
  const scheme = schemeOn(bg);
  const accent = apart(asked, bg, SHAPES[scheme]);
  const soft = tinted(side, accent, 0.15, [text, muted], WORDS);
  const end = endOf(scheme);
  const link = standingOut(standingOut(accent, [bg, side, raised, hover, bubble], WORDS, end), [soft], LINES, end);
  const on = wordsOn(accent);
  return { accent, on, soft, link, hover: pressed(accent, on), line: mix(bg, link, 0.35) };
}

/** One's own bubbles: the accent, in the dark a deeper one. */
export function mineOn(ground: Ground, accent: Rgb): Mine {
  return mineAs(schemeOn(ground.bg) === "dark" ? apart(deepened(accent, 0.45, 0.8), ground.bg, SHAPES.light) : accent);
}

export function mineAs(mine: Rgb): Mine {
  const on = wordsOn(mine);
  return { mine, on, soft: standingOut(mix(on, mine, 0.2), [mine], WORDS, on) };
}

/** White if it can be, else a dark of the same hue. One of white and black always has 4.5:1. */
function wordsOn(color: Rgb): Rgb {
  return contrast(WHITE, color) >= WORDS ? WHITE : standingOut(mix(color, BLACK, 0.8), [color], 7, BLACK);
}

/** A little away from the words on it; what is black or white already comes a little nearer. */
function pressed(color: Rgb, on: Rgb): Rgb {
  const away = mix(color, contrast(WHITE, on) > contrast(BLACK, on) ? WHITE : BLACK, 0.12);
  return contrast(away, color) >= 1.06 ? away : tinted(color, on, 0.16, [on], WORDS);
}

function groundOf(hex: Readonly<Record<keyof Ground, string>>): Ground {
  return Object.fromEntries(Object.entries(hex).map(([name, color]) => [name, ofHex(color)])) as unknown as Ground;
}
