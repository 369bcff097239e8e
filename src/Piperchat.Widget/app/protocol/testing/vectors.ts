// The vector files that C# and TypeScript share, and the people in them. For tests only: no bundle imports this folder.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "../canonical/bytes";
import { bytesOfHex } from "../canonical/hex";
import type { Identity, Recipient } from "../envelopes/sealing";
import { ED25519_PKCS8, signingKeyOfSeed } from "../keys/ed25519";
import { agreementKeyOfBytes, X25519_PKCS8, type AgreementKey } from "../keys/x25519";

export const VECTORS = fileURLToPath(new URL("../../../../../tests/vectors/", import.meta.url));

export function vectorFile<T>(name: string): T {
  return JSON.parse(readFileSync(VECTORS + name, "utf8")) as T;
}

export type Person = {
  readonly ed25519_seed: string;
  readonly x25519_priv: string;
  readonly ed25519_pub: string;
  readonly x25519_pub: string;
  readonly dot1: string;
};

export type PersonName = "alice" | "bob" | "carol" | "eph";

export async function identityOf(person: Person): Promise<Identity> {
  const [signing, agreement] = await Promise.all([signingKeyOfSeed(bytesOfHex(person.ed25519_seed), person.ed25519_pub), agreementKeyOf(person)]);
  return { signing, agreements: [agreement] };
}

export function agreementKeyOf(person: Person): Promise<AgreementKey> {
  return agreementKeyOfBytes(bytesOfHex(person.x25519_priv), person.x25519_pub);
}

/** With keys that can be exported, as only a backup needs them. */
export async function extractableIdentityOf(person: Person): Promise<Identity> {
  const { signing, agreements } = await identityOf(person);
  const ed25519 = join(ED25519_PKCS8, bytesOfHex(person.ed25519_seed));
  const x25519 = join(X25519_PKCS8, bytesOfHex(person.x25519_priv));
  const [one, other] = await Promise.all([
    crypto.subtle.importKey("pkcs8", ed25519, "Ed25519", true, ["sign"]),
    crypto.subtle.importKey("pkcs8", x25519, "X25519", true, ["deriveBits"]),
  ]);
  return { signing: { ...signing, privateKey: one }, agreements: [{ ...agreements[0], privateKey: other }] };
}

export function recipientOf({ ed25519_pub, x25519_pub }: Person): Recipient {
  return { ed25519_pub, x25519_pub };
}
