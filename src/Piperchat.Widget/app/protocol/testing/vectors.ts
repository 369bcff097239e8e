// The vector files that C# and TypeScript share, and the people in them. For tests only: no bundle imports this folder.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { bytesOfHex } from "../canonical/hex";
import type { Identity, Recipient } from "../envelopes/sealing";
import { signingKeyOfSeed } from "../keys/ed25519";
import { agreementKeyOfBytes, type AgreementKey } from "../keys/x25519";

export const VECTORS = fileURLToPath(new URL("../../../../../tests/vectors/", import.meta.url));

// The files are ours and looked at closely by the tests themselves; typing each would say everything twice.
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

export function recipientOf({ ed25519_pub, x25519_pub }: Person): Recipient {
  return { ed25519_pub, x25519_pub };
}
