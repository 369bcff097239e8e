// Where the browser's zstd comes from: two files beside the bundles. Only the entry point of a page imports this: the names end
// up as URLs by esbuild's `file` loader, which tests don't run.

import wasmUrl from "../../node_modules/@bokuweb/zstd-wasm/dist/web/zstd.wasm";
import dictionaryUrl from "../../../../Piperchat.Protocol/Compression/dictionary-1.zdict";
import { setZstdSource } from "./zstd";

export function useZstdAssets(): void {
  setZstdSource({ wasm: () => asset(wasmUrl), dictionary: () => asset(dictionaryUrl) });
}

async function asset(url: string): Promise<ArrayBuffer> {
  const response = await fetch(new URL(url, import.meta.url));
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.arrayBuffer();
}
