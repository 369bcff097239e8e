// Crockford's base32 (https://www.crockford.com/base32.html): no letter that looks like a digit, none that spells words.

import type { Bytes } from "../canonical/bytes";

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** For lengths that are a multiple of 5 bytes, which need no filling bits. */
export function crockfordOf(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{5}/g) ?? []).map((five) => DIGITS[Number.parseInt(five, 2)] as string).join("");
}

/** Reads what a person typed: any case, hyphens and spaces, O for 0, I and L for 1. Null for anything else. */
export function bytesOfCrockford(typed: string): Bytes | null {
  const text = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
  const values = Array.from(text, (digit) => DIGITS.indexOf(digit));
  if (values.includes(-1) || values.length % 8 !== 0) return null;
  const bits = values.map((value) => value.toString(2).padStart(5, "0")).join("");
  return Uint8Array.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
