// What all signed objects of 1.5 share: sig = Ed25519 over "piperchat/v1.5/<label>\n" ‖ C(the object without sig).

import { join, utf8, type Bytes } from "../canonical/bytes";
import { canonicalBytes, type JsonObject } from "../canonical/canonical-json";
import { demand } from "../faults/fault";
import { requireSignature, sign, type SigningKey } from "./ed25519";

export type Label = "envelope" | "signal" | "identity" | "join" | "leave" | "erase" | "action" | "session";

/** Where a signed object belongs. Every one names it, and a verifier takes no other's (attacks 8 and 27). */
export type Place = { readonly relay: string; readonly tenant: string };
export type ChannelPlace = Place & { readonly channel: string };

export function signedBytes(label: Label, object: JsonObject): Bytes {
  const { sig: _, ...signed } = object;
  return join(utf8(`piperchat/v1.5/${label}\n`), canonicalBytes(signed));
}

export async function signObject<T extends JsonObject>(label: Label, object: T, key: SigningKey): Promise<T & { readonly sig: string }> {
  return { ...object, sig: await sign(key, signedBytes(label, object)) };
}

export async function requireObjectSignature(label: Label, object: JsonObject & { readonly sig: string }, ed25519Pub: string, keyField = "ed25519_pub"): Promise<void> {
  await requireSignature(ed25519Pub, signedBytes(label, object), object.sig, { key: keyField, sig: "sig" });
}

export function requirePlace(found: Place, wanted: Place): void {
  demand(found.relay === wanted.relay, "wrong_relay", "relay", "made for another relay");
  demand(found.tenant === wanted.tenant, "wrong_tenant", "tenant", "made for another tenant");
}

export function requireChannelPlace(found: ChannelPlace, wanted: ChannelPlace): void {
  requirePlace(found, wanted);
  demand(found.channel === wanted.channel, "wrong_channel", "channel", "made for another channel");
}
