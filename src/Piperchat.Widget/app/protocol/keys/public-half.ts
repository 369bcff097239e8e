// PKCS #8 holds the private half of a key alone, and WebCrypto gives the public one of it only by way of a JWK, hence of an extractable key.

import { bytesOfBase64 } from "../canonical/base64";
import { hexOf } from "../canonical/hex";
import { demand } from "../faults/fault";

/** 64 digits of hex. */
export async function publicHalf(extractable: CryptoKey): Promise<string> {
  const { x } = await crypto.subtle.exportKey("jwk", extractable);
  const bytes = bytesOfBase64(`${(x ?? "").replace(/-/g, "+").replace(/_/g, "/")}=`);
  demand(bytes !== null && bytes.length === 32, "bad_body", "", "the key inside has no public half");
  return hexOf(bytes);
}
