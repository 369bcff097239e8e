// Keys that a host page brings, in either form: hex, or handles. What comes out are handles that belong together; the bytes are wiped.

import {
  agreementKeyOfBytesAlone, bytesOfHex, ed25519PubOf, isHex, signingKeyOfPair, signingKeyOfSeed, x25519PubOf, type AgreementKey, type SigningKey,
} from "../protocol";

export type HexKeys = { readonly ed25519_priv: string; readonly x25519_priv: string };
export type KeyHandles = { readonly ed25519_priv: CryptoKey; readonly ed25519_pub: string; readonly x25519_priv: CryptoKey; readonly x25519_pub: string };

export type BroughtKeys = { readonly signing: SigningKey; readonly agreement: AgreementKey };

/** Who the host says is at the page. */
export type Guest = { readonly keys: BroughtKeys; readonly username: string };

export function sameGuest(a: Guest, b: Guest): boolean {
  const ids = ({ keys, username }: Guest) => [keys.signing.ed25519Pub, keys.agreement.x25519Pub, username].join();
  return ids(a) === ids(b);
}

/** Null where they don't have their form, or don't belong together. */
export async function keysOf(brought: HexKeys | KeyHandles): Promise<BroughtKeys | null> {
  try {
    return await (typeof brought.ed25519_priv === "string" ? ofHex(brought as HexKeys) : ofHandles(brought as KeyHandles));
  } catch {
    // Whatever an engine throws at a bad key says no more than that it is one.
    return null;
  }
}

/** In either case of letters: a host's keys may come from a tool that writes A to F. */
const SEED = /^[0-9a-f]{64}$/i;
const SEED_AND_PUBLIC = /^[0-9a-f]{128}$/i;

async function ofHex({ ed25519_priv, x25519_priv }: HexKeys): Promise<BroughtKeys | null> {
  if (!(SEED.test(ed25519_priv) || SEED_AND_PUBLIC.test(ed25519_priv)) || !SEED.test(x25519_priv)) return null;
  const seed = bytesOfHex(ed25519_priv.slice(0, 64));
  const x25519 = bytesOfHex(x25519_priv);
  try {
    const ed25519Pub = ed25519_priv.slice(64).toLowerCase() || (await ed25519PubOf(seed));
    return { signing: await signingKeyOfSeed(seed, ed25519Pub), agreement: await agreementKeyOfBytesAlone(x25519) };
  } finally {
    seed.fill(0);
    x25519.fill(0);
  }
}

async function ofHandles({ ed25519_priv, ed25519_pub, x25519_priv, x25519_pub }: KeyHandles): Promise<BroughtKeys | null> {
  if (!isPrivate(ed25519_priv, "Ed25519", "sign") || !isPrivate(x25519_priv, "X25519", "deriveBits")) return null;
  if (!isHex(ed25519_pub, 32) || !isHex(x25519_pub, 32)) return null;
  const signing = await signingKeyOfPair(ed25519_priv, ed25519_pub);
  if ((await x25519PubOf(x25519_priv)) !== x25519_pub) return null;
  return { signing, agreement: { privateKey: x25519_priv, x25519Pub: x25519_pub } };
}

function isPrivate(key: CryptoKey, algorithm: string, use: KeyUsage): boolean {
  return key.type === "private" && key.algorithm.name === algorithm && key.usages.includes(use);
}
