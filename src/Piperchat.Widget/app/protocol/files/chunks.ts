// Files: sealed in chunks of 65,536 bytes, so that one of any size streams through little memory. Chunk i of a blob is
// GCM(key, 7 zero bytes ‖ i (4, big-endian) ‖ 1 for the last chunk, else 0), so none can be moved, dropped or added at the end.
// digest = hex SHA-256(SHA-256(sealed chunk 0) ‖ SHA-256(sealed chunk 1) ‖ …).

import { bytesOfBase64 } from "../canonical/base64";
import type { Bytes } from "../canonical/bytes";
import { hexOf } from "../canonical/hex";
import type { SharedBlob } from "../content/content";
import { demand } from "../faults/fault";
import { GCM_TAG, gcmOpen, gcmSeal } from "../keys/gcm";
import { sha256 } from "../keys/hashing";

export const CHUNK = 65_536;
export const SEALED_CHUNK = CHUNK + GCM_TAG;

/** How many chunks a file of that size has. An empty one has an empty chunk, so that its blob is proven too. */
export function chunkCount(size: number): number {
  return Math.max(1, Math.ceil(size / CHUNK));
}

/** The one length that the blob of a file of that size has. */
export function sealedLength(size: number): number {
  return size + GCM_TAG * chunkCount(size);
}

/** Seals a file chunk by chunk. `key`: 32 random bytes, for this blob only. */
export class ChunkSealer {
  #index = 0;
  #hashes: Bytes[] = [];

  constructor(readonly key: Bytes, readonly size: number) {}

  async seal(chunk: Bytes): Promise<Bytes> {
    requireLength(chunk.length, this.#index, this.size);
    const sealed = await gcmSeal(this.key, nonce(this.#index, this.size), chunk);
    this.#hashes.push(await sha256(sealed));
    this.#index++;
    return sealed;
  }

  /** The digest, once the last chunk is sealed. */
  async digest(): Promise<string> {
    requireWhole(this.#index, this.size);
    return digestOf(this.#hashes);
  }
}

/** Opens a blob chunk by chunk. A chunk may be used when it comes out; the file is whole when `finish` passes. */
export class ChunkOpener {
  #index = 0;
  #hashes: Bytes[] = [];

  constructor(readonly blob: Pick<SharedBlob, "key" | "size" | "digest">) {}

  async open(sealed: Bytes): Promise<Bytes> {
    requireLength(sealed.length - GCM_TAG, this.#index, this.blob.size);
    const chunk = await gcmOpen(keyOf(this.blob.key), nonce(this.#index, this.blob.size), sealed);
    demand(chunk !== null, "bad_body", "blob", `chunk ${this.#index} doesn't open`);
    this.#hashes.push(await sha256(sealed));
    this.#index++;
    return chunk;
  }

  async finish(): Promise<void> {
    requireWhole(this.#index, this.blob.size);
    demand((await digestOf(this.#hashes)) === this.blob.digest, "bad_body", "digest", "not the file that its sender sealed");
  }
}

async function digestOf(hashes: readonly Bytes[]): Promise<string> {
  return hexOf(await sha256(...hashes));
}

function nonce(index: number, size: number): Bytes {
  const bytes = new Uint8Array(12);
  new DataView(bytes.buffer).setUint32(7, index);
  bytes[11] = index === chunkCount(size) - 1 ? 1 : 0;
  return bytes;
}

function requireLength(length: number, index: number, size: number): void {
  const left = size - index * CHUNK;
  demand(index < chunkCount(size) && length === Math.min(CHUNK, left), "bad_body", "blob", `chunk ${index} has another length`);
}

function requireWhole(index: number, size: number): void {
  demand(index === chunkCount(size), "bad_body", "blob", "the last chunk is missing");
}

function keyOf(base64: string): Bytes {
  const key = bytesOfBase64(base64);
  demand(key !== null && key.length === 32, "bad_value", "key", "not base64 of 32 bytes");
  return key;
}
