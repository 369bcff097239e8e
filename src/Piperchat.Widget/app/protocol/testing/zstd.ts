// Gives tests the zstd and the dictionary that the browser gets.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setZstdSource } from "../compression/zstd";

const WASM = fileURLToPath(new URL("../../node_modules/@bokuweb/zstd-wasm/dist/web/zstd.wasm", import.meta.url));
const DICTIONARY = fileURLToPath(new URL("../../../../Piperchat.Protocol/Compression/dictionary-1.zdict", import.meta.url));

export function useZstd(): void {
  setZstdSource({ wasm: () => file(WASM), dictionary: () => file(DICTIONARY) });
}

async function file(path: string): Promise<ArrayBuffer> {
  return new Uint8Array(await readFile(path)).buffer;
}
