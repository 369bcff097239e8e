/** What a reader takes for one letter each: no half of a surrogate pair, nor a letter without its accent. */
export function lettersOf(text: string): readonly string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
}
