// What waits to be sent, and what is half written, is plaintext: it lies in the browser's store only under a key that no script can
// export. (Someone who copies the profile's files still needs the browser's own key store; someone who runs script here needs neither.)

import { base64Of, randomBytes, utf8, type Bytes } from "../protocol";

export type Locked = { readonly nonce: Bytes; readonly sealed: ArrayBuffer };

export async function newLockerKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function lock(key: CryptoKey, value: unknown): Promise<Locked> {
  const nonce = randomBytes(12);
  return { nonce, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, utf8(JSON.stringify(value))) };
}

/** Undefined where another key locked it: its owner is gone, and so is what it says. */
export async function unlock<T>(key: CryptoKey, locked: Locked): Promise<T | undefined> {
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: locked.nonce }, key, locked.sealed);
    return JSON.parse(new TextDecoder().decode(text)) as T;
  } catch {
    return undefined;
  }
}

/** Random names for rows and tabs. */
export function randomName(): string {
  return base64Of(randomBytes(9));
}
