// A backup of one's two private keys under a code that is shown once and stored nowhere.
// locator (32) ‖ k1 (32) ‖ k2 (32) = HKDF(code, "piperchat/v1.5/backup", empty, 96); the relay keeps, under the locator,
// GCM(k1, N0, PKCS #8 of the Ed25519 key) and GCM(k2, N0, that of the X25519 key).

import { base64Of, bytesOfBase64 } from "../canonical/base64";
import { randomBytes, type Bytes } from "../canonical/bytes";
import * as form from "../canonical/forms";
import { hexOf } from "../canonical/hex";
import { parseStrict } from "../canonical/strict-json";
import type { Identity } from "../envelopes/sealing";
import { demand } from "../faults/fault";
import { generateSigningKey, signingKey } from "../keys/ed25519";
import { N0 } from "../keys/gcm";
import { hkdf } from "../keys/hashing";
import { publicHalf } from "../keys/public-half";
import { generateAgreementKey } from "../keys/x25519";
import { bytesOfCrockford, crockfordOf } from "./crockford";

export type Backup = { readonly version: "1.5"; readonly dot1: string; readonly ed25519: string; readonly x25519: string };

/** `code`: 32 characters for the user to keep. `locator`: hex, names the backup at the relay, and says nothing of the code. */
export type BackedUp = { readonly identity: Identity; readonly code: string; readonly locator: string; readonly backup: Backup };

const CODE_BYTES = 20;
const SEALED_KEY_BYTES = 48 + 16;
const SHAPE: form.Shape<Backup> = {
  version: form.version, dot1: form.dot1Form, ed25519: form.base64(SEALED_KEY_BYTES), x25519: form.base64(SEALED_KEY_BYTES),
};

/**
 * Makes an identity with its backup. The keys are extractable only while they are wrapped, which no script sees the bytes of; the
 * handles that stay are not, so without the code nothing can be exported later.
 */
export async function createIdentity(code: Bytes = randomBytes(CODE_BYTES)): Promise<BackedUp> {
  const [signing, agreement] = await Promise.all([generateSigningKey(true), generateAgreementKey(true)]);
  const { backup, locator } = await sealBackup(code, { signing, agreements: [agreement] });
  return { identity: await restoreIdentity(code, backup, { ed25519Pub: signing.ed25519Pub, x25519Pub: agreement.x25519Pub }), code: crockfordOf(code), locator, backup };
}

/** The backup of an identity whose keys are, still, extractable. */
export async function sealBackup(code: Bytes, { signing, agreements }: Identity): Promise<{ readonly backup: Backup; readonly locator: string }> {
  const { locator, k1, k2 } = await backupKeys(code);
  const [ed25519, x25519] = await Promise.all([wrap(signing.privateKey, k1), wrap(agreements[0].privateKey, k2)]);
  return { locator, backup: { version: "1.5", dot1: signing.dot1, ed25519: base64Of(ed25519), x25519: base64Of(x25519) } };
}

/** Reads what a person typed as a code. Throws bad_value, field "code". */
export function readCode(typed: string): Bytes {
  const code = bytesOfCrockford(typed);
  demand(code !== null && code.length === CODE_BYTES, "bad_value", "code", "not 32 characters of a backup code");
  return code;
}

/** Where the backup of a code lies: hex, for GET /backups/<locator>. */
export async function locatorOf(code: Bytes): Promise<string> {
  return (await backupKeys(code)).locator;
}

export function parseBackup(posted: string | Uint8Array): Backup {
  return readBackup(parseStrict(posted), "refuse");
}

export function readBackup(answer: unknown, unknown: form.Unknown = "ignore"): Backup {
  return form.shaped(answer, SHAPE, unknown);
}

type PublicKeys = { readonly ed25519Pub: string; readonly x25519Pub: string };

/**
 * The identity again, in handles that can't be exported. Throws bad_body where the code isn't this backup's, dot1_mismatch where the
 * relay gave somebody else's.
 */
export async function restoreIdentity(code: Bytes, backup: Backup, known?: PublicKeys): Promise<Identity> {
  const { k1, k2 } = await backupKeys(code);
  const [ed25519, x25519] = [sealedKey(backup.ed25519), sealedKey(backup.x25519)];
  const { ed25519Pub, x25519Pub } = known ?? (await publicKeysIn(ed25519, k1, x25519, k2));
  const signing = await signingKey(await unwrapEd25519(ed25519, k1, false), ed25519Pub);
  demand(signing.dot1 === backup.dot1, "dot1_mismatch", "dot1", "not the dot1 of the key inside");
  return { signing, agreements: [{ x25519Pub, privateKey: await unwrapX25519(x25519, k2, false) }] };
}

async function publicKeysIn(ed25519: Bytes, k1: CryptoKey, x25519: Bytes, k2: CryptoKey): Promise<PublicKeys> {
  const [signing, agreement] = await Promise.all([unwrapEd25519(ed25519, k1, true), unwrapX25519(x25519, k2, true)]);
  return { ed25519Pub: await publicHalf(signing), x25519Pub: await publicHalf(agreement) };
}

async function backupKeys(code: Bytes): Promise<{ readonly locator: string; readonly k1: CryptoKey; readonly k2: CryptoKey }> {
  const all = await hkdf(code, "piperchat/v1.5/backup", new Uint8Array(), 96);
  const [k1, k2] = await Promise.all([wrappingKey(all.slice(32, 64)), wrappingKey(all.slice(64))]);
  return { locator: hexOf(all.subarray(0, 32)), k1, k2 };
}

function wrappingKey(bytes: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["wrapKey", "unwrapKey"]);
}

async function wrap(key: CryptoKey, under: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.wrapKey("pkcs8", key, under, { name: "AES-GCM", iv: N0 }));
}

function unwrapEd25519(sealed: Bytes, under: CryptoKey, extractable: boolean): Promise<CryptoKey> {
  return unwrap(sealed, under, "Ed25519", extractable, ["sign"]);
}

function unwrapX25519(sealed: Bytes, under: CryptoKey, extractable: boolean): Promise<CryptoKey> {
  return unwrap(sealed, under, "X25519", extractable, ["deriveBits"]);
}

async function unwrap(sealed: Bytes, under: CryptoKey, algorithm: string, extractable: boolean, usages: KeyUsage[]): Promise<CryptoKey> {
  const key = await crypto.subtle.unwrapKey("pkcs8", sealed, under, { name: "AES-GCM", iv: N0 }, algorithm, extractable, usages).catch(() => null);
  demand(key !== null, "bad_body", algorithm.toLowerCase(), "the backup doesn't open with this code");
  return key;
}

function sealedKey(text: string): Bytes {
  const bytes = bytesOfBase64(text);
  demand(bytes !== null, "bad_value", "", "not base64 in its one spelling");
  return bytes;
}
