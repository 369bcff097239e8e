// The key that a team shares: a key record with the team's name, and the X25519 private key that opens what is sealed to it. That one travels
// as content `team_key`. The Ed25519 one signs the record and is forgotten, so that no record can follow: only another key takes its place.

import { hexOf } from "../canonical/hex";
import { signKeyRecord, type KeyRecord } from "../identities/key-record";
import { generateSigningKey } from "../keys/ed25519";
import type { Place } from "../keys/signed-object";
import { generateAgreementKey, X25519_PKCS8 } from "../keys/x25519";

export type TeamKey = {
  readonly record: KeyRecord;
  /** 64 digits of hex: the caller seals it for the team's members, and keeps it from all others. */
  readonly x25519Priv: string;
};

export async function makeTeamKey(place: Place, team: string, createdAt: string): Promise<TeamKey> {
  const [signing, agreement] = await Promise.all([generateSigningKey(), generateAgreementKey(true)]);
  const record = await signKeyRecord({ signing, agreements: [agreement] }, place, { username: null, team, reads: ["1.5"], serial: 1, createdAt });
  return { record, x25519Priv: await bytesOf(agreement.privateKey) };
}

async function bytesOf(extractable: CryptoKey): Promise<string> {
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey("pkcs8", extractable));
  try {
    return hexOf(pkcs8.subarray(X25519_PKCS8.length));
  } finally {
    pkcs8.fill(0);
  }
}
