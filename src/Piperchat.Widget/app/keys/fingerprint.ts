/** A key as people compare it: in groups of four. */
export function grouped(hex: string): string {
  return (hex.match(/.{1,4}/g) ?? []).join(" ");
}
