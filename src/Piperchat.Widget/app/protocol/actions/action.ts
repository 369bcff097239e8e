// Claims and the acts of a channel's owners and admins. Each names the log's last entry, so none counts twice (attack 20) and none
// can be left out (attack 25).

import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import { bytesOfHex } from "../canonical/hex";
import { demand } from "../faults/fault";
import type { SigningKey } from "../keys/ed25519";
import { dot1Of } from "../keys/hashing";
import { requireChannelPlace, requireObjectSignature, signObject, type ChannelPlace } from "../keys/signed-object";

export type Role = "owner" | "admin" | "member" | "banned" | "none";
export type History = "never" | "ask" | "roster" | "site";
export type Settings = { readonly description: string; readonly history: History; readonly readers: "open" | "roster" };

type Claim = { readonly action: "claim"; readonly description: string };
type SetRole = { readonly action: "role"; readonly target_dot1: string; readonly target_ed25519_pub: string; readonly role: Role };
type SetSettings = { readonly action: "settings"; readonly settings: Settings };
type Remove = { readonly action: "remove"; readonly target: string };

/** An action and its arguments, as whoever acts gives them. */
export type Act = Claim | SetRole | SetSettings | Remove;

type Signed = ChannelPlace & {
  readonly version: "1.5";
  readonly ed25519_pub: string;
  /** What the log's newest entry has as `hash`; while there is none, 64 zeros. */
  readonly prev: string;
  /** Seconds since the epoch. */
  readonly ts: number;
  readonly sig: string;
};

export type Action = Act & Signed;
/** An operator's act by the host's policy, which nobody signed; only an entry of the audit log holds one. */
export type OperatorAction = Act & Omit<Signed, "ed25519_pub" | "sig"> & { readonly ed25519_pub: null; readonly sig: null };

export const EMPTY_LOG = "0".repeat(64);
export const MAX_DESCRIPTION_BYTES = 4096;

const description = form.boundedText(MAX_DESCRIPTION_BYTES);
const SETTINGS: form.Shape<Settings> = { description, history: form.oneOf("never", "ask", "roster", "site"), readers: form.oneOf("open", "roster") };

type Shapes = { readonly [A in Act["action"]]: form.Shape<Extract<Act, { readonly action: A }>> };

const ACTS: Shapes = {
  claim: { action: form.oneOf("claim"), description },
  role: {
    action: form.oneOf("role"), target_dot1: form.dot1Form, target_ed25519_pub: form.hex(32), role: form.oneOf("owner", "admin", "member", "banned", "none"),
  },
  settings: { action: form.oneOf("settings"), settings: (value, field) => form.shaped(value, SETTINGS, "refuse", field) },
  remove: { action: form.oneOf("remove"), target: form.uuid },
};

const AROUND = { version: form.version, relay: form.relayForm, tenant: form.tenantForm, channel: form.channelForm, prev: form.hex(32), ts: form.integer };
const SIGNED: form.Shape<Signed> = { ...AROUND, ed25519_pub: form.hex(32), sig: form.hex(64) };
const UNSIGNED = { ...AROUND, ed25519_pub: nothing, sig: nothing };

export function signAction(key: SigningKey, { relay, tenant, channel }: ChannelPlace, act: Act, prev: string, ts: number): Promise<Action> {
  return signObject("action", { version: "1.5" as const, relay, tenant, channel, ...act, ed25519_pub: key.ed25519Pub, prev, ts }, key);
}

/** Reads an action as it must be posted, whole. */
export function parseAction(posted: string | Uint8Array): Action {
  return readAction(parseStrict(posted), "refuse");
}

/** `field`: where it stands, inside an entry of the log. */
export function readAction(answer: unknown, unknown: form.Unknown = "ignore", field = ""): Action {
  return form.shaped<object>(answer, { ...SIGNED, ...actShape(answer, field) }, unknown, field) as Action;
}

export function readOperatorAction(answer: unknown, unknown: form.Unknown, field: string): OperatorAction {
  return form.shaped<object>(answer, { ...UNSIGNED, ...actShape(answer, field) }, unknown, field) as OperatorAction;
}

/** Whether its signer may act so is the log's to say: the rights follow from the entries before it. */
export async function verifyAction(action: Action, asked: ChannelPlace): Promise<void> {
  await requireActionPlace(action, asked);
  await requireObjectSignature("action", action, action.ed25519_pub);
}

export async function requireActionPlace(action: Action | OperatorAction, asked: ChannelPlace): Promise<void> {
  requireChannelPlace(action, asked);
  if (action.action !== "role") return;
  demand(action.target_dot1 === (await dot1Of(bytesOfHex(action.target_ed25519_pub))), "dot1_mismatch", "target_dot1", "not the dot1 of that key");
}

function actShape(answer: unknown, field: string): form.Shape<Act> {
  const [object, at] = [form.objectForm(answer, field), form.within(field, "action")];
  demand(Object.hasOwn(object, "action"), "missing_name", at, "the member is missing");
  return ACTS[form.oneOf("claim", "role", "settings", "remove")(object["action"], at)] as form.Shape<Act>;
}

function nothing(value: unknown, field: string): null {
  demand(value === null, "wrong_type", field, "null belongs here");
  return value;
}
