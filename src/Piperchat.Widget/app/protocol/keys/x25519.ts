// X25519 (RFC 7748) through WebCrypto. A private key is a handle, as in ed25519.ts.

import { bytesOfHex, hexOf, isHex } from "../canonical/hex";
import { join, type Bytes } from "../canonical/bytes";
import { demand } from "../faults/fault";
import { generatePair } from "./generating";
import { isOddAgreementKey } from "./odd-keys";

export type AgreementKey = {
  /** The public key, 64 digits of hex. */
  readonly x25519Pub: string;
  readonly privateKey: CryptoKey;
};

/** PKCS #8 of an X25519 key (RFC 8410) up to its 32 bytes. */
export const X25519_PKCS8 = bytesOfHex("302e020100300506032b656e04220420");
const BASE_POINT = bytesOfHex(`09${"00".repeat(31)}`);

export async function generateAgreementKey(extractable = false): Promise<AgreementKey> {
  const pair = await generatePair("X25519", extractable, ["deriveBits"]);
  return { privateKey: pair.privateKey, x25519Pub: hexOf(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))) };
}

/** For keys that come as bytes: a host's injected identity, tests. */
export async function agreementKeyOfBytes(bytes: Bytes, x25519Pub: string): Promise<AgreementKey> {
  return { privateKey: await importBytes(bytes), x25519Pub };
}

/** For bytes that came without their public key. */
export async function agreementKeyOfBytesAlone(bytes: Bytes): Promise<AgreementKey> {
  const privateKey = await importBytes(bytes);
  return { privateKey, x25519Pub: await x25519PubOf(privateKey) };
}

/** For the 64 digits of hex in which a team's key travels; extractable where it must be wrapped to be kept. */
export async function agreementKeyOf(x25519Priv: string, extractable = false): Promise<AgreementKey> {
  demand(isHex(x25519Priv, 32), "bad_value", "x25519_priv", "not 64 digits of lower-case hex");
  const bytes = bytesOfHex(x25519Priv);
  try {
    const privateKey = await importBytes(bytes, extractable);
    return { privateKey, x25519Pub: await x25519PubOf(privateKey) };
  } finally {
    bytes.fill(0);
  }
}

/** RFC 7748, 6.1: what a private key agrees on with the base point is its public key. A handle will do that can't be exported. */
export async function x25519PubOf(privateKey: CryptoKey): Promise<string> {
  const base = await crypto.subtle.importKey("raw", BASE_POINT, "X25519", false, []);
  return hexOf(new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: base }, privateKey, 256)));
}

async function importBytes(bytes: Bytes, extractable = false): Promise<CryptoKey> {
  const pkcs8 = join(X25519_PKCS8, bytes);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", extractable, ["deriveBits"]);
  } finally {
    pkcs8.fill(0);
  }
}

/** Throws odd_key for a public key that the protocol refuses. */
export function requireAgreementKey(x25519Pub: string, field: string): void {
  demand(isHex(x25519Pub, 32), "bad_value", field, "not 64 digits of lower-case hex");
  demand(!isOddAgreementKey(bytesOfHex(x25519Pub)), "odd_key", field, "an X25519 key that no generator makes");
}

/** The shared secret. Throws odd_key where the other's key is refused or the secret is zero. */
export async function agree(mine: AgreementKey, theirs: string, field: string): Promise<Bytes> {
  requireAgreementKey(theirs, field);
  const secret = await webCryptoAgrees(mine.privateKey, bytesOfHex(theirs));
  demand(secret !== null && secret.some((byte) => byte !== 0), "odd_key", field, "the agreement gives zero");
  return secret;
}

// RFC 7748's check for zero is WebCrypto's duty; it answers with an OperationError, which says no more than this null.
async function webCryptoAgrees(mine: CryptoKey, theirs: Bytes): Promise<Bytes | null> {
  const publicKey = await crypto.subtle.importKey("raw", theirs, "X25519", false, []);
  try {
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: publicKey }, mine, 256));
  } catch (error) {
    if (error instanceof DOMException && error.name === "OperationError") return null;
    throw error;
  }
}
