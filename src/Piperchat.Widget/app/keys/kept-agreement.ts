// How an X25519 key outlives the page. Like every key it is a handle that can't be exported, and IndexedDB takes handles. But WebKit (seen in
// WebKitGTK 2.50 and Safari 27) takes an X25519 handle without a word and gives back null for its whole row, the Ed25519 key beside it too; other
// keys come back. There the key lies in the store wrapped, under an AES key that does come back and can't be exported either, and becomes such a
// handle again when it is read. The one difference: script in this page could ask for it in a form that can be exported.

import { agreementKeyOf, generateAgreementKey, type AgreementKey } from "../protocol";

/** RFC 3394: it needs no nonce, and PKCS #8 of this key is 48 bytes, a multiple of its 8. */
const WRAPPING = "AES-KW";

export type WrappedKey = { readonly under: CryptoKey; readonly wrapped: ArrayBuffer };

/** In memory: with the wrapped form, where that is the one to store. */
export type KeptAgreement = AgreementKey & { readonly stored?: WrappedKey };

/** In the store: one of the two. */
export type StoredAgreement = AgreementKey | { readonly x25519Pub: string; readonly stored: WrappedKey };

/** `clone` does what a store does to a handle. */
export async function newAgreement(clone: (key: CryptoKey) => unknown = structuredClone): Promise<KeptAgreement> {
  const key = await generateAgreementKey();
  return comesBack(key.privateKey, clone) ? key : wrapped(await generateAgreementKey(true));
}

/** The key that came as hex in a message: a team's. */
export async function keptAgreementOf(x25519Priv: string, clone: (key: CryptoKey) => unknown = structuredClone): Promise<KeptAgreement> {
  const key = await agreementKeyOf(x25519Priv);
  return comesBack(key.privateKey, clone) ? key : wrapped(await agreementKeyOf(x25519Priv, true));
}

/** From a handle that can be exported to one that can't. */
async function wrapped({ x25519Pub, privateKey }: AgreementKey): Promise<KeptAgreement> {
  const under = await crypto.subtle.generateKey({ name: WRAPPING, length: 256 }, false, ["wrapKey", "unwrapKey"]);
  const stored = { under, wrapped: await crypto.subtle.wrapKey("pkcs8", privateKey, under, WRAPPING) };
  return { x25519Pub, privateKey: await unwrapped(stored), stored };
}

export function toStore({ x25519Pub, privateKey, stored }: KeptAgreement): StoredAgreement {
  return stored === undefined ? { x25519Pub, privateKey } : { x25519Pub, stored };
}

export async function fromStore(agreement: StoredAgreement): Promise<KeptAgreement> {
  return "privateKey" in agreement ? agreement : { ...agreement, privateKey: await unwrapped(agreement.stored) };
}

function unwrapped({ under, wrapped }: WrappedKey): Promise<CryptoKey> {
  return crypto.subtle.unwrapKey("pkcs8", wrapped, under, WRAPPING, "X25519", false, ["deriveBits"]);
}

function comesBack(key: CryptoKey, clone: (key: CryptoKey) => unknown): boolean {
  try {
    return clone(key) instanceof CryptoKey;
  } catch {
    return false;
  }
}
