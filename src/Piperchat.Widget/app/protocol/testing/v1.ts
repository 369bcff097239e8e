// tests/vectors/piperchat-v1.json, typed: what the reference implementation (1.3) made.

import { bytesOfHex } from "../canonical/hex";
import type { Identity } from "../envelopes/sealing";
import { signingKeyOfSeed } from "../keys/ed25519";
import { agreementKeyOfBytes } from "../keys/x25519";
import type { V10Message, V11Message, V12Message } from "../legacy/legacy-message";
import type { UsernameClaim } from "../legacy/username-claim";
import { vectorFile } from "./vectors";

export type LegacyPerson = Readonly<Record<"dot1" | "ed25519_priv" | "ed25519_pub" | "x25519_priv" | "x25519_pub", string>>;
type Made<T> = { readonly canonical_utf8_hex: string; readonly message: T };

export type V1 = {
  readonly people: Readonly<Record<"alice" | "bob" | "carol", LegacyPerson>>;
  readonly v10: readonly Made<V10Message>[];
  readonly v11: readonly Made<V11Message>[];
  readonly v12: readonly (Made<V12Message> & { readonly plaintext_utf8_hex: string; readonly body_key_hex: string })[];
  readonly wrapkey: Readonly<Record<"shared_secret_hex" | "wrap_key_hex", string>>;
  readonly claim: { readonly signed_utf8: string; readonly body: UsernameClaim };
};

export const v1 = vectorFile<V1>("piperchat-v1.json");

/** Their dot1s are the reference's, which aren't derived from the keys. */
export async function legacyIdentityOf({ dot1, ed25519_priv, ed25519_pub, x25519_priv, x25519_pub }: LegacyPerson): Promise<Identity> {
  const signing = await signingKeyOfSeed(bytesOfHex(ed25519_priv.slice(0, 64)), ed25519_pub);
  return { signing: { ...signing, dot1 }, agreements: [await agreementKeyOfBytes(bytesOfHex(x25519_priv), x25519_pub)] };
}
