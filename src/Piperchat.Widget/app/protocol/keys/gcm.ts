// AES-256-GCM without associated data; the tag, 16 bytes, follows the ciphertext. No key of 1.5 seals twice (files apart), so N0, all zeros,
// does as nonce.

import type { Bytes } from "../canonical/bytes";

export const GCM_TAG = 16;
export const N0: Bytes = new Uint8Array(12);

export async function gcmSeal(key: Bytes, nonce: Bytes, data: Bytes): Promise<Bytes> {
  const handle = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, handle, data));
}

/** Null where the tag doesn't hold. */
export async function gcmOpen(key: Bytes, nonce: Bytes, sealed: Bytes): Promise<Bytes | null> {
  if (sealed.length < GCM_TAG) return null;
  const handle = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, handle, sealed));
  } catch {
    return null;
  }
}
