// AES-256-GCM: ciphertext ‖ tag of 16, no associated data. In 1.5 each key seals one thing only, so its nonce is N0, 12 zero bytes.

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
