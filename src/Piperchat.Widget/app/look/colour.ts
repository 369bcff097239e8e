// Colours as numbers: how they stand out against each other (WCAG 2.2) and how they mix (Oklab, https://bottosson.github.io/posts/oklab/).

/** Red, green and blue of sRGB, each a whole number from 0 to 255: what a screen is given is what is measured. */
export type Rgb = readonly [red: number, green: number, blue: number];
type Oklab = readonly [lightness: number, a: number, b: number];

export const WHITE: Rgb = [255, 255, 255];
export const BLACK: Rgb = [0, 0, 0];

export const hexOf = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

export function ofHex(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** From parts between 0 and 1. What lies outside of sRGB is brought to its edge. */
export function ofParts(red: number, green: number, blue: number): Rgb {
  const whole = (part: number) => Math.round(Math.min(1, Math.max(0, part)) * 255);
  return [whole(red), whole(green), whole(blue)];
}

export function luminance(color: Rgb): number {
  const [r, g, b] = color.map(linear) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1, the same, to 21, black and white. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `share` of the other colour in the one, even to the eye. */
export function mix(one: Rgb, other: Rgb, share: number): Rgb {
  if (share === 0) return one;
  if (share === 1) return other;
  const [from, to] = [oklabOf(one), oklabOf(other)];
  return ofOklab(from.map((part, i) => part + ((to[i] as number) - part) * share) as unknown as Oklab);
}

/** The same hue, no lighter than this; `vivid` is the share of its colour that stays. */
export function deepened(color: Rgb, lightness: number, vivid: number): Rgb {
  const [own, a, b] = oklabOf(color);
  return ofOklab([Math.min(own, lightness), a * vivid, b * vivid]);
}

/** The nearest colour on the way to `end` that stands out as much from all of these. It is `end` itself where nothing before it does. */
export function standingOut(color: Rgb, from: readonly Rgb[], ratio: number, end: Rgb): Rgb {
  return onTheWay(color, from, ratio, end)?.color ?? end;
}

/** As standingOut, but towards whichever of white and black is nearer. */
export function apart(color: Rgb, from: Rgb, ratio: number): Rgb {
  const ways = [WHITE, BLACK].map((end) => onTheWay(color, [from], ratio, end)).filter((way) => way !== null);
  return ways.sort((a, b) => a.share - b.share)[0]?.color ?? color;
}

function onTheWay(color: Rgb, from: readonly Rgb[], ratio: number, end: Rgb): { share: number; color: Rgb } | null {
  for (let step = 0; step <= 50; step++) {
    const candidate = mix(color, end, step / 50);
    if (from.every((each) => contrast(candidate, each) >= ratio)) return { share: step / 50, color: candidate };
  }
  return null;
}

/** The most of `color` in `ground`, up to `share`, on which all of these texts stand out as much. */
export function tinted(ground: Rgb, color: Rgb, share: number, texts: readonly Rgb[], ratio: number): Rgb {
  for (let step = 10; step > 0; step--) {
    const candidate = mix(ground, color, (share * step) / 10);
    if (texts.every((text) => contrast(text, candidate) >= ratio)) return candidate;
  }
  return ground;
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

const gamma = (part: number) => (part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055);

function oklabOf(color: Rgb): Oklab {
  const [r, g, b] = color.map(linear) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function ofOklab([lightness, a, b]: Oklab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return ofParts(
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  );
}
