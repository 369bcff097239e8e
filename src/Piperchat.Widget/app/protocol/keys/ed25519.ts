// Ed25519 (RFC 8032), cofactorless, through WebCrypto. Private keys are handles: their bytes never pass through here, except
// where a test, a backup or the page of a host brings a seed.

import { bytesOfHex, hexOf, isHex } from "../canonical/hex";
import { join, utf8, type Bytes } from "../canonical/bytes";
import { demand, Fault } from "../faults/fault";
import { generatePair } from "./generating";
import { dot1Of } from "./hashing";
import { isOddPoint, isOddScalar } from "./odd-keys";
import { publicHalf } from "./public-half";

export type SigningKey = {
  readonly dot1: string;
  /** The public key, 64 digits of hex. */
  readonly ed25519Pub: string;
  readonly privateKey: CryptoKey;
};

/** PKCS #8 of an Ed25519 key (RFC 8410) up to the 32 bytes of its seed. */
export const ED25519_PKCS8 = bytesOfHex("302e020100300506032b657004220420");

export async function signingKey(privateKey: CryptoKey, ed25519Pub: string): Promise<SigningKey> {
  return { dot1: await dot1Of(bytesOfHex(ed25519Pub)), ed25519Pub, privateKey };
}

export async function generateSigningKey(extractable = false): Promise<SigningKey> {
  const pair = await generatePair("Ed25519", extractable, ["sign", "verify"]);
  return signingKey(pair.privateKey, hexOf(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))));
}

/** For keys that come as bytes: a host's injected identity, tests. The handle made of them can't be exported again. */
export async function signingKeyOfSeed(seed: Bytes, ed25519Pub: string): Promise<SigningKey> {
  return signingKeyOfPair(await importSeed(seed, false), ed25519Pub);
}

/** The public key of a seed that came without it. */
export async function ed25519PubOf(seed: Bytes): Promise<string> {
  return publicHalf(await importSeed(seed, true));
}

/** Throws bad_value where the two don't belong together. */
export async function signingKeyOfPair(privateKey: CryptoKey, ed25519Pub: string): Promise<SigningKey> {
  const key = await signingKey(privateKey, ed25519Pub);
  const probe = utf8("piperchat: do these two keys belong together?");
  demand(await verify(ed25519Pub, probe, await sign(key, probe)), "bad_value", "ed25519_priv", "not the private key of that public key");
  return key;
}

async function importSeed(seed: Bytes, extractable: boolean): Promise<CryptoKey> {
  const pkcs8 = join(ED25519_PKCS8, seed);
  try {
    return await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", extractable, ["sign"]);
  } finally {
    pkcs8.fill(0);
  }
}

export async function sign(key: SigningKey, data: Bytes): Promise<string> {
  return hexOf(new Uint8Array(await crypto.subtle.sign("Ed25519", key.privateKey, data)));
}

/** False for whatever isn't a good signature. Use requireSignature to learn why. */
export async function verify(ed25519Pub: string, data: Bytes, sig: string): Promise<boolean> {
  try {
    await requireSignature(ed25519Pub, data, sig);
    return true;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

/** The same for text, all in JSON's types: a real browser gives its verdict on vector files with it. */
export function verifyText(ed25519Pub: string, message: string, sig: string): Promise<boolean> {
  return verify(ed25519Pub, utf8(message), sig);
}

/** Refuses odd keys first, as `odd_key`, then what doesn't verify, as `bad_signature`. Fields are named by those given. */
export async function requireSignature(
  ed25519Pub: string, data: Bytes, sig: string, fields: { readonly key: string; readonly sig: string } = { key: "ed25519_pub", sig: "sig" },
): Promise<void> {
  demand(isHex(ed25519Pub, 32), "bad_value", fields.key, "not 64 digits of lower-case hex");
  demand(isHex(sig, 64), "bad_value", fields.sig, "not 128 digits of lower-case hex");
  const [point, signature] = [bytesOfHex(ed25519Pub), bytesOfHex(sig)];
  demand(!isOddPoint(point), "odd_key", fields.key, "an Ed25519 key that no generator makes");
  demand(!isOddPoint(signature.subarray(0, 32)), "odd_key", fields.sig, "R is a point that no signer makes");
  demand(!isOddScalar(signature.subarray(32)), "bad_signature", fields.sig, "S isn't reduced");
  demand(await webCryptoVerifies(point, data, signature), "bad_signature", fields.sig, "the signature doesn't verify");
}

// Engines differ in when they refuse a key that is no point: at import, or by a false from verify.
async function webCryptoVerifies(point: Bytes, data: Bytes, signature: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, signature, data);
  } catch {
    return false;
  }
}
