// Keys that no honest generator makes, refused before they meet any arithmetic.
//
// Ed25519: under a key of small order one signature fits many messages (attack 7), and libraries disagree on how to read a y
// that isn't reduced. With these refused, NSec, Node and Chromium give one verdict on all 914 signatures of C2SP's CCTV.
// X25519: a key of small order agrees on zero with everybody (attack 6).

import { hexOf } from "../canonical/hex";

/** 2^255-19, little-endian. */
const P = `ed${"ff".repeat(30)}7f`;
/** 2^255-20, the y (Ed25519) or u (X25519) that stands for -1. */
const MINUS_ONE = `ec${"ff".repeat(30)}7f`;
const ZERO = "00".repeat(32);
const ONE = `01${"00".repeat(31)}`;

const SMALL_ORDER_Y = new Set([
  ZERO, ONE, MINUS_ONE,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

const SMALL_ORDER_U = new Set([
  ZERO, ONE, MINUS_ONE,
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
]);

/** The order of Ed25519's base point, 2^252 + 27742317777372353535851937790883648493, little-endian. */
const L = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

/** Whether an encoded Ed25519 point (a public key, or the R of a signature) is refused. */
export function isOddPoint(point: Uint8Array): boolean {
  const y = Uint8Array.from(point);
  y[31] = (y[31] as number) & 0x7f;
  return SMALL_ORDER_Y.has(hexOf(y)) || !isBelow(y, P);
}

/** Whether an X25519 public key is refused. */
export function isOddAgreementKey(u: Uint8Array): boolean {
  return SMALL_ORDER_U.has(hexOf(u)) || !isBelow(u, P);
}

/** Whether S is one of the many numbers that stand for the same scalar: S + L signs what S signs. */
export function isOddScalar(s: Uint8Array): boolean {
  return !isBelow(s, L);
}

function isBelow(number: Uint8Array, bound: string): boolean {
  return bigEndian(hexOf(number)) < bigEndian(bound);
}

// In big-endian hex of one length the order of texts is the order of numbers.
function bigEndian(littleEndianHex: string): string {
  return (littleEndianHex.match(/../g) as string[]).reverse().join("");
}
