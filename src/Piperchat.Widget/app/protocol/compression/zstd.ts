// zstd, loaded when it is first needed: 250 KB of WebAssembly and 32 KB of dictionary that the first paint doesn't wait for.

import { hexOf } from "../canonical/hex";
import type { Bytes } from "../canonical/bytes";
import { sha256 } from "../keys/hashing";

/** Dictionary 1 is part of the protocol and never changes; a new one would be tag 3. */
export const DICTIONARY_1_SHA256 = "d18a3f8dd588ce5cf12adc6f55afdbb03fcd099c7d67ed15d194520ca0c82a7c";

/**
 * With dictionary 1, level 3 packs human text 4 % smaller than 5 to 10 do, and in a quarter of the time: they load the dictionary
 * anew for each message. From 11 on it takes 1.5 ms, for 2 % that the padding mostly takes back.
 */
const LEVEL = 3;

export type ZstdSource = {
  /** zstd.wasm of @bokuweb/zstd-wasm. */
  readonly wasm: () => Promise<ArrayBuffer>;
  /** dictionary-1.zdict. */
  readonly dictionary: () => Promise<ArrayBuffer>;
};

export type Zstd = {
  /** One frame, with dictionary 1 or without. */
  compress(content: Bytes, withDictionary: boolean): Bytes;
  /** Throws what the decoder throws. It has room for what the frame's header says, which is ours. */
  decompress(frame: Bytes, withDictionary: boolean): Bytes;
};

let source: ZstdSource | null = null;
let loading: Promise<Zstd> | null = null;

/** Says where zstd comes from. Until then, messages are sent uncompressed and compressed ones can't be read. */
export function setZstdSource(from: ZstdSource): void {
  source = from;
  loading = null;
}

/** Loads zstd once. A load that failed, being offline say, is tried again by the next caller. */
export function loadZstd(): Promise<Zstd> {
  const from = source;
  if (from === null) return Promise.reject(new Error("setZstdSource was not called"));
  loading ??= load(from).catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(from: ZstdSource): Promise<Zstd> {
  const [wasm, dictionary] = await Promise.all([from.wasm(), dictionaryFrom(from)]);
  const zstd = await start(wasm);
  const [compressor, decompressor, none] = [zstd.createCCtx(), zstd.createDCtx(), new Uint8Array()];
  return {
    compress: (content, withDictionary) => owned(zstd.compressUsingDict(compressor, content, withDictionary ? dictionary : none, LEVEL)),
    decompress: (frame, withDictionary) => owned(zstd.decompressUsingDict(decompressor, frame, withDictionary ? dictionary : none)),
  };
}

type Package = typeof import("@bokuweb/zstd-wasm");
let started: Promise<Package> | null = null;

// Once only: at a second start the package would mix the functions of the first instance with the memory of the second.
async function start(wasm: ArrayBuffer): Promise<Package> {
  // It waits for ever for code that doesn't compile; so it is compiled here first, where failure is an exception.
  await WebAssembly.compile(wasm);
  started ??= import("@bokuweb/zstd-wasm").then(async (zstd) => {
    // It declares a path or nothing, and takes bytes as well: it hands them to WebAssembly.instantiate. (In Node it reads its own file.)
    await (zstd.init as (wasm: ArrayBuffer) => Promise<void>)(wasm);
    return zstd;
  });
  return started.catch((error: unknown) => {
    started = null;
    throw error;
  });
}

async function dictionaryFrom(from: ZstdSource): Promise<Bytes> {
  const dictionary = new Uint8Array(await from.dictionary());
  if (hexOf(await sha256(dictionary)) !== DICTIONARY_1_SHA256) throw new Error("This is not dictionary 1.");
  return dictionary;
}

// The package copies what it returns out of its memory, so the buffer is never shared, whatever its types allow.
function owned(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}
