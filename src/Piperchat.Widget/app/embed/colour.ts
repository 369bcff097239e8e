/** Whether black is more legible on a colour than white is (WCAG 2.2: their contrasts are equal at a luminance of 0.179); undefined where it is no colour. */
export function isBright(colour: string, probe: HTMLElement): boolean | undefined {
  // Mixed with itself it comes back as numbers in sRGB, in whatever way it is written. A canvas would do, but for browsers that resist fingerprinting.
  probe.style.color = "";
  probe.style.color = `color-mix(in srgb,${colour},${colour})`;
  if (!probe.style.color) return undefined;
  const [, red = 0, green = 0, blue = 0] = getComputedStyle(probe).color.split(" ").map((each) => parseFloat(each) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
