// A message's content is at most 65,535 bytes on the wire; what surrounds the text takes less than this of it.

const MOST = 65_535 - 120;
/** What one letter takes at most, once it is written as JSON: \u and four digits. */
const WIDEST = 6;

/** The text without blank lines at its ends; the first line keeps its indentation. */
export function tidied(text: string): string {
  return text.trimEnd().replace(/^\s*\n/u, "");
}

/** How many letters have to go: whichever they are, that many are enough. */
export function lettersTooMany(text: string): number {
  // Most texts are short: don't measure them to learn that.
  if (text.length * WIDEST < MOST) return 0;
  const widths = new Array<number>(WIDEST + 1).fill(0);
  for (const letter of tidied(text)) widths[widthOf(letter)] = (widths[widthOf(letter)] as number) + 1;
  let over = widths.reduce((sum, count, width) => sum + count * width, 2) - MOST;
  let letters = 0;
  // The narrowest first: then any others free more.
  for (let width = 1; width <= WIDEST && over > 0; width++) {
    const gone = Math.min(widths[width] as number, Math.ceil(over / width));
    letters += gone;
    over -= gone * width;
  }
  return letters;
}

function widthOf(letter: string): number {
  const code = letter.codePointAt(0) as number;
  if (code < 0x20) return "\b\t\n\f\r".includes(letter) ? 2 : 6;
  if (letter === '"' || letter === "\\") return 2;
  if (code >= 0xd800 && code <= 0xdfff) return 6;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/** Half of a surrogate pair (a paste that was cut) can't be signed, and what nobody can see says nothing: white space, joiners alone. */
export function isSayable(text: string): boolean {
  return /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}]/u.test(text) && !/\p{Surrogate}/u.test(text);
}
