// POST /usernames/claim of 1.3 and before: binds a name to a key. In 1.5 the key record does.

import { utf8 } from "../canonical/bytes";
import * as form from "../canonical/forms";
import { requireSignature, sign, type SigningKey } from "../keys/ed25519";

export type UsernameClaim = { readonly username: string; readonly dot1: string; readonly ed25519_pub: string; readonly sig: string };

const SHAPE: form.Shape<UsernameClaim> = { username: form.username, dot1: form.dot1Form, ed25519_pub: form.hex(32), sig: form.hex(64) };

export async function signUsernameClaim(key: SigningKey, username: string, dot1: string = key.dot1): Promise<UsernameClaim> {
  return { username, dot1, ed25519_pub: key.ed25519Pub, sig: await sign(key, claimText(username, dot1)) };
}

export function readUsernameClaim(answer: unknown): UsernameClaim {
  return form.shaped(form.present(answer), SHAPE, "ignore");
}

export async function verifyUsernameClaim({ username, dot1, ed25519_pub, sig }: UsernameClaim): Promise<void> {
  await requireSignature(ed25519_pub, claimText(username, dot1), sig);
}

function claimText(username: string, dot1: string) {
  return utf8(`claim:${username}:${dot1}`);
}
