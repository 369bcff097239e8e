// From content to the data of P and back: as it is, or as zstd's blocks, with dictionary 1 or without.

import type { Bytes } from "../canonical/bytes";
import type { Packed } from "../envelopes/padding";
import { demand, Fault } from "../faults/fault";
import { blocksOf, frameOf } from "./frame";
import { loadZstd, type Zstd } from "./zstd";

/** The shortest of the three. Where zstd can't be loaded the message goes out as it is: it's longer, and not later. */
export async function pack(content: Bytes): Promise<Packed> {
  const zstd = await loadZstd().catch(() => null);
  const packings = zstd === null ? [] : [compressed(zstd, content, 2), compressed(zstd, content, 1)];
  const plain: Packed = { tag: 0, size: content.length, data: content };
  return packings.reduce<Packed>((best, next) => (next !== null && next.data.length < best.data.length ? next : best), plain);
}

/**
 * The content again. Throws bad_compression for blocks that don't give exactly `size` bytes, and whatever loading zstd throws, which
 * is no Fault: the message may well be good, and is tried again later.
 */
export async function unpack({ tag, size, data }: Packed): Promise<Bytes> {
  if (tag === 0) return data;
  const frame = frameOf(data, size);
  demand(frame !== null, "bad_compression", "cipher_body", "not the blocks of one frame");
  const content = decompressed(await loadZstd(), frame, tag);
  demand(content.length === size, "bad_compression", "cipher_body", "the blocks give another size");
  return content;
}

/** Packs with that tag, or gives null where zstd makes no frame that may travel. */
export function compressed(zstd: Zstd, content: Bytes, tag: 1 | 2): Packed | null {
  const data = blocksOf(zstd.compress(content, tag === 2), content.length);
  return data === null ? null : { tag, size: content.length, data };
}

function decompressed(zstd: Zstd, frame: Bytes, tag: 1 | 2): Bytes {
  try {
    return zstd.decompress(frame, tag === 2);
  } catch {
    throw new Fault("bad_compression", "cipher_body", "the blocks don't decompress");
  }
}
