// What two people read to each other, by telephone or side by side, to learn that the relay showed each of them the other's own key.

import { utf8 } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import { hexOf, isHex } from "../canonical/hex";
import { demand } from "../faults/fault";
import { sha256 } from "../keys/hashing";
import type { Place } from "../keys/signed-object";

/** 20 digits are 66 bits: a relay that looks for a key of the same code makes some 2^66 keys, for this pair alone. */
const DIGITS = 20;

/**
 * The code of two Ed25519 public keys, in either order: "0123 4567 8901 2345 6789". It is SHA-256("piperchat/v1.5/compare\n" ‖ C({keys, relay, tenant})),
 * big-endian, modulo 10^20.
 */
export async function comparisonCode({ relay, tenant }: Place, a: string, b: string): Promise<string> {
  for (const key of [a, b]) demand(isHex(key, 32), "bad_value", "keys", "not 64 digits of lower-case hex");
  const hash = await sha256(utf8("piperchat/v1.5/compare\n"), canonicalBytes({ keys: [a, b].sort(), relay, tenant }));
  const digits = (BigInt(`0x${hexOf(hash)}`) % 10n ** BigInt(DIGITS)).toString().padStart(DIGITS, "0");
  return digits.replace(/\d{4}(?=\d)/g, "$& ");
}
