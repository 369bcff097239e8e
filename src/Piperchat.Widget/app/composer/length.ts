// A message's content is at most 65,535 bytes on the wire; what surrounds the text takes less than this of it.

const MOST = 65_535 - 120;

/** How many bytes over the limit the text is, once it is written as JSON. */
export function bytesTooMany(text: string): number {
  // Most texts are short: don't encode them to learn that.
  if (text.length * 6 < MOST) return 0;
  return Math.max(0, new TextEncoder().encode(JSON.stringify(text.trim())).length - MOST);
}

/** Half of a surrogate pair (a paste that was cut) can't be signed, and white space says nothing. */
export function isSayable(text: string): boolean {
  return text.trim() !== "" && !/\p{Surrogate}/u.test(text);
}
