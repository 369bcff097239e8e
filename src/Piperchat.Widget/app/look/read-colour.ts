import { ofParts, type Rgb } from "./colour";

/**
 * What a CSS colour is in numbers; null if it shows through, or isn't one. The browser reads it, since it knows every way to write one: a mix
 * comes out as numbers in all of them. (A canvas would do, but browsers that hide from trackers blur it.)
 */
export function colourOf(value: string): Rgb | null {
  const probe = document.documentElement.appendChild(document.createElement("span"));
  probe.style.color = `color-mix(in srgb, ${value}, ${value})`;
  const computed = probe.style.color === "" ? "" : getComputedStyle(probe).color;
  probe.remove();
  const parts = /^color\(srgb (\S+) (\S+) (\S+?)(?: \/ (\S+))?\)$/.exec(computed);
  if (parts === null || (parts[4] !== undefined && parts[4] !== "1")) return null;
  // A part may be `none`, which is 0.
  const [red, green, blue] = parts.slice(1, 4).map((part) => Number(part) || 0) as [number, number, number];
  return ofParts(red, green, blue);
}
