// P, the padded body (docs/PROTOCOL.md §4): what is sealed has a length in steps of 32 bytes (signals: 128), which tells little of a text
// (attack 18).

import { join, type Bytes } from "../canonical/bytes";
import { demand, Fault } from "../faults/fault";

export const ENVELOPE_BLOCK = 32;
export const SIGNAL_BLOCK = 128;
export const MAX_CONTENT = 65_535;

/** 0: as it is; 1: zstd; 2: zstd with dictionary 1. */
export type Tag = 0 | 1 | 2;
export type Packed = { readonly tag: Tag; readonly size: number; readonly data: Bytes };

export function pad({ tag, size, data }: Packed, block: number): Bytes {
  demand(size <= MAX_CONTENT, "too_large", "content", `over ${MAX_CONTENT} bytes`);
  const length = Math.ceil((3 + data.length + 1) / block) * block;
  const zeros = new Uint8Array(length - 3 - data.length - 1);
  return join(Uint8Array.of(tag, size >> 8, size & 0xff), data, Uint8Array.of(0x80), zeros);
}

export function unpad(padded: Bytes, block: number): Packed {
  demand(padded.length > 0 && padded.length % block === 0, "bad_padding", "cipher_body", `not a multiple of ${block} bytes`);
  let end = padded.length;
  while (end > padded.length - (block - 1) && padded[end - 1] === 0) end--;
  demand(padded[end - 1] === 0x80 && end >= 4, "bad_padding", "cipher_body", "the padding doesn't end in 80 and zeros");
  return readHead(padded.subarray(0, end - 1));
}

function readHead(bytes: Bytes): Packed {
  const [tag, high, low] = bytes as unknown as [number, number, number];
  const packed = { size: 256 * high + low, data: bytes.subarray(3) };
  if (tag !== 0 && tag !== 1 && tag !== 2) throw new Fault("bad_padding", "cipher_body", "a tag of no known packing");
  demand(tag !== 0 || packed.size === packed.data.length, "bad_padding", "cipher_body", "the size isn't that of the content");
  return { tag, ...packed };
}
