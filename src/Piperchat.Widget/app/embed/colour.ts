/** Whether black is more legible on a colour than white is (WCAG 2.2: their contrasts are equal at a luminance of 0.179), or undefined where it is no colour. */
export function isBright(colour: string): boolean | undefined {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context || !CSS.supports("color", colour)) return undefined;
  canvas.width = canvas.height = 1;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  // Where it can, from what the browser makes of the name: with fingerprinting resisted, pixels are noise.
  const hex = /^#(..)(..)(..)$/.exec(String(context.fillStyle))?.slice(1).map((each) => parseInt(each, 16));
  const [red = 0, green = 0, blue = 0] = (hex ?? [...context.getImageData(0, 0, 1, 1).data]).map((each) => (each / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
