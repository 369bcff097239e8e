import { utf8, type Bytes } from "../canonical/bytes";
import { canonicalBytes, type JsonObject } from "../canonical/canonical-json";
import { sha256 } from "../keys/hashing";

/**
 * H = SHA-256("piperchat/v1.5/header\n" ‖ C(the envelope without cipher_body, wraps, sig)). It stands in every key of the body, so
 * that a ciphertext opens under no other id, channel, tenant, relay or sender (attack 16).
 */
export async function headerHash(envelope: JsonObject): Promise<Bytes> {
  const { cipher_body: _body, wraps: _wraps, sig: _sig, ...header } = envelope;
  return sha256(utf8("piperchat/v1.5/header\n"), canonicalBytes(header));
}
