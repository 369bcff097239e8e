// The header of a zstd frame (RFC 8878, 3.1.1.1). Only the blocks travel: the sender takes the header off, the reader puts its own
// on, so that no frame can claim another size than the one in P (attack 28).

import { join, type Bytes } from "../canonical/bytes";

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** Frame header descriptor: a content size of 4 bytes, single segment, no checksum, no dictionary id. */
const OUR_DESCRIPTOR = 0xa0;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;

/** The blocks of a frame that the compressor made, or null where it isn't one single-segment frame of that size without checksum. */
export function blocksOf(frame: Bytes, size: number): Bytes | null {
  const descriptor = frame[4] ?? 0;
  const [isSingleSegment, hasChecksum] = [(descriptor & 0x20) !== 0, (descriptor & 0x04) !== 0];
  if (!MAGIC.every((byte, i) => frame[i] === byte) || !isSingleSegment || hasChecksum) return null;

  const sizeAt = 5 + ([0, 1, 2, 4][descriptor & 3] as number);
  const sizeLength = [1, 2, 4, 8][descriptor >> 6] as number;
  const said = frame.subarray(sizeAt, sizeAt + sizeLength).reduceRight((sum, byte) => 256 * sum + byte, 0) + (sizeLength === 2 ? 256 : 0);
  const blocks = frame.slice(sizeAt + sizeLength);
  return said === size && areBlocksOfOneFrame(blocks) ? blocks : null;
}

/** The blocks with our header before them, or null where they aren't the blocks of exactly one frame. */
export function frameOf(blocks: Bytes, size: number): Bytes | null {
  if (!areBlocksOfOneFrame(blocks)) return null;
  const header = Uint8Array.of(...MAGIC, OUR_DESCRIPTOR, size & 0xff, size >> 8, 0, 0);
  return join(header, blocks);
}

// zstd reads one frame after the other, and skips those it calls skippable: what follows the last block would be room for anything.
function areBlocksOfOneFrame(blocks: Bytes): boolean {
  for (let at = 0; at + 3 <= blocks.length; ) {
    const header = (blocks[at] as number) | ((blocks[at + 1] as number) << 8) | ((blocks[at + 2] as number) << 16);
    const [isLast, type, length] = [(header & 1) === 1, (header >> 1) & 3, header >> 3];
    if (type === RESERVED_BLOCK) return false;
    at += 3 + (type === RLE_BLOCK ? 1 : length);
    if (isLast) return at === blocks.length;
  }
  return false;
}
