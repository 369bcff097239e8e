import { join, utf8, type Bytes } from "../canonical/bytes";
import { hexOf } from "../canonical/hex";

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

/** HKDF-SHA256 (RFC 5869); `ikm` is forgotten by WebCrypto once the bits are out. At most 8,160 bytes. */
export async function hkdf(ikm: Bytes, salt: string | Bytes, info: Bytes, length: number): Promise<Bytes> {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: typeof salt === "string" ? utf8(salt) : salt, info };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 8 * length));
}

/** A label: the first 64 bits of a hash collide, so whoever compares or trusts does so by the whole key. */
export async function dot1Of(ed25519Pub: Bytes): Promise<string> {
  return `dot1:${hexOf(await sha256(ed25519Pub)).slice(0, 16)}`;
}
