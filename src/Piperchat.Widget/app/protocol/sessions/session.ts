// A session: a key answers a relay's challenge, which is what ties the key to the host's log-in (attack 22).

import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import { demand } from "../faults/fault";
import type { SigningKey } from "../keys/ed25519";
import { requireObjectSignature, requirePlace, signObject, type Place } from "../keys/signed-object";

export type SessionRequest = {
  readonly version: "1.5";
  readonly relay: string;
  readonly tenant: string;
  /** The relay's base URL as the client sees it, so that no other relay can pass the challenge on. */
  readonly audience: string;
  /** 64 hex digits, valid once, for 60 s. */
  readonly challenge: string;
  readonly ed25519_pub: string;
  readonly sig: string;
};

export const MAX_AUDIENCE_BYTES = 2048;

const SHAPE: form.Shape<SessionRequest> = {
  version: form.version, relay: form.relayForm, tenant: form.tenantForm, audience: form.boundedText(MAX_AUDIENCE_BYTES),
  challenge: form.hex(32), ed25519_pub: form.hex(32), sig: form.hex(64),
};

export function signSession(key: SigningKey, { relay, tenant }: Place, audience: string, challenge: string): Promise<SessionRequest> {
  return signObject("session", { version: "1.5" as const, relay, tenant, audience, challenge, ed25519_pub: key.ed25519Pub }, key);
}

/** Reads a session request as it must be posted. */
export function parseSession(posted: string | Uint8Array): SessionRequest {
  return form.shaped(parseStrict(posted), SHAPE, "refuse");
}

export async function verifySession(request: SessionRequest, asked: Place & { readonly audience: string; readonly challenge: string }): Promise<void> {
  requirePlace(request, asked);
  demand(request.audience === asked.audience, "bad_value", "audience", "made for another relay");
  demand(request.challenge === asked.challenge, "bad_value", "challenge", "not the challenge that was given");
  await requireObjectSignature("session", request, request.ed25519_pub);
}
