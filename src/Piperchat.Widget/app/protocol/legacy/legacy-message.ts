// Versions 1.0 to 1.3 of the open piperchat protocol, byte for byte as its reference implementation has them. They sign neither
// relay nor tenant, and a dot1 isn't derived from its key there.
//   1.0 signs "v1\n<pubkey>\n<channel>\n<signed_at>\n<content>"
//   1.1 and 1.2 sign "<json>::<manifest>": members in the order of their names, and one {filename, mime_type, sha256, size_bytes}
//   for each attachment. 1.3 is either with a `username` that no signature covers.

import { utf8 } from "../canonical/bytes";
import * as form from "../canonical/forms";
import { hexOf } from "../canonical/hex";
import { demand, Fault } from "../faults/fault";
import { requireSignature, sign, type SigningKey } from "../keys/ed25519";
import { sha256 } from "../keys/hashing";
import { requireAgreementKey } from "../keys/x25519";

export type V10Message = {
  readonly content: string; readonly channel: string; readonly author_name: string;
  readonly pubkey: string; readonly signed_at: number; readonly signature: string;
};

/** What the signature covers of an attachment. */
export type Manifest = { readonly filename: string; readonly mime_type: string; readonly sha256: string; readonly size_bytes: number };

type V11Header = {
  readonly id: string; readonly channel: string; readonly createdAt: string; readonly prev: string | null;
  readonly from_dot1: string; readonly from_ed25519_pub: string;
};

export type V11Message = V11Header & { readonly version: "1.1"; readonly content: string; readonly attachments: readonly Manifest[]; readonly sig: string };

export type V12Wrap = { readonly recipient_dot1: string; readonly wrapped_body_key: string };

export type V12Message = V11Header & {
  readonly version: "1.2"; readonly from_x25519_pub: string; readonly cipher_body: string; readonly wraps: readonly V12Wrap[];
  readonly attachments: readonly Manifest[]; readonly sig: string;
};

export type LegacyMessage = V11Message | V12Message;

export const MAX_LEGACY_CONTENT_BYTES = 4096;
export const MAX_ATTACHMENTS = 32;

const legacyChannel = form.matching(/^[a-z0-9-]{1,32}$/, "1 to 32 of a-z, 0-9 and -");
/** A UUID of any version and case: what the reference takes, it also signed. */
const legacyId = form.matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "a UUID");
/** May hold half of a surrogate pair, which these versions sign as an escape. */
const legacyText: form.Form<string> = (value, field) => {
  demand(typeof value === "string", "wrong_type", field, "a string belongs here");
  demand(utf8(value).length <= MAX_LEGACY_CONTENT_BYTES, "too_large", field, `over ${MAX_LEGACY_CONTENT_BYTES} bytes`);
  return value;
};
/** By JavaScript's count, which is the reference's. */
const lineOf = (most: number): form.Form<string> => (value, field) => {
  const found = legacyText(value, field);
  demand(found.length <= most, "too_large", field, `over ${most} characters`);
  return found;
};
const signatureForm = form.hex(64);
const MANIFEST: form.Shape<Manifest> = { filename: lineOf(256), mime_type: lineOf(128), sha256: form.hex(32), size_bytes: form.integer };
const VERSION: form.Shape<{ readonly version: "1.1" | "1.2" }> = {
  version: (value, field) => {
    const found = form.text(value, field);
    if (found !== "1.1" && found !== "1.2") throw new Fault("wrong_version", field, "neither 1.1 nor 1.2");
    return found;
  },
};
const WRAP: form.Shape<V12Wrap> = { recipient_dot1: form.dot1Form, wrapped_body_key: form.base64(60) };
/** What is wrong in one of the wraps is called `wraps`, as in 1.5. */
const wrapForm: form.Form<V12Wrap> = (value, field) => {
  try {
    return form.shaped(form.present(value, field), WRAP, "ignore");
  } catch (error) {
    throw error instanceof Fault ? new Fault(error.code, field, error.detail) : error;
  }
};
const HEADER: form.Shape<V11Header> = {
  id: legacyId, channel: legacyChannel, createdAt: form.time, prev: form.prevForm, from_dot1: form.dot1Form, from_ed25519_pub: form.hex(32),
};
const V10: form.Shape<Omit<V10Message, "author_name">> = {
  content: legacyText, channel: legacyChannel, pubkey: form.hex(32), signed_at: form.integer, signature: signatureForm,
};
const V11: form.Shape<Omit<V11Message, "attachments">> = {
  ...HEADER, version: form.oneOf("1.1"), content: legacyText, sig: signatureForm,
};
const V12: form.Shape<Omit<V12Message, "attachments">> = {
  ...HEADER, version: form.oneOf("1.2"), from_x25519_pub: form.hex(32), cipher_body: (value, field) => {
    const body = form.base64()(value, field);
    demand(body !== "", "bad_value", field, "nothing is sealed");
    return body;
  },
  wraps: (value, field) => {
    const wraps = form.listOf(wrapForm, 1024)(value, field);
    demand(wraps.length > 0, "missing_name", field, "nobody can open it");
    return wraps;
  },
  sig: signatureForm,
};

/** Takes the signed members of a message of 1.1 or 1.2 (and so 1.3) out of what a relay answered; `attachments` and `prev` may be left out. */
export function readLegacyMessage(answer: unknown): LegacyMessage {
  const object = form.present(answer);
  const whole = { prev: null, ...object };
  const { version } = form.shaped(object, VERSION, "ignore");
  const posted = readManifest(object, "attachments");
  // Our relay drops an item whose bytes aren't those of its hash, and then tells in `manifest` what the signature covers.
  const attachments = "manifest" in object ? readManifest(object, "manifest") : posted;
  if (version === "1.2") return { ...form.shaped(whole, V12, "ignore"), attachments };
  const message = { ...form.shaped(whole, V11, "ignore"), attachments };
  demand(message.content !== "" || posted.length + attachments.length > 0, "bad_value", "content", "neither text nor a file");
  return message;
}

/** Takes the signed members of a message of 1.0 out of what a relay answered, and the name that no signature covers. */
export function readV10Message(answer: unknown): V10Message {
  const object = form.present(answer);
  const message = form.shaped(object, V10, "ignore");
  demand(message.content !== "", "bad_value", "content", "there is no text");
  return { ...message, author_name: typeof object["author_name"] === "string" ? object["author_name"] : "" };
}

/** These versions name a channel and nothing more of the place that they are for. */
export function requireLegacyChannel(message: { readonly channel?: unknown }, channel: string): void {
  demand(message.channel === channel, "wrong_channel", "channel", "made for another channel");
}

export function v10SignedText({ pubkey, channel, signed_at, content }: Omit<V10Message, "signature" | "author_name">): string {
  return `v1\n${pubkey}\n${channel}\n${signed_at}\n${content}`;
}

export function legacySignedText(message: Omit<V11Message, "sig"> | Omit<V12Message, "sig">): string {
  return `${JSON.stringify(signedMembers(message))}::${JSON.stringify(message.attachments.map(manifestMembers))}`;
}

/** Hex of the SHA-256 of what was signed: the same message told twice has the same, whatever was put around it. */
export async function legacyHash(message: LegacyMessage | V10Message): Promise<string> {
  return hexOf(await sha256(utf8("signed_at" in message ? v10SignedText(message) : legacySignedText(message))));
}

export async function signV10(key: SigningKey, message: Omit<V10Message, "pubkey" | "signature">): Promise<V10Message> {
  const unsigned = { ...message, pubkey: key.ed25519Pub };
  return { ...unsigned, signature: await sign(key, utf8(v10SignedText(unsigned))) };
}

export async function verifyV10(message: V10Message): Promise<void> {
  await requireSignature(message.pubkey, utf8(v10SignedText(message)), message.signature, { key: "pubkey", sig: "signature" });
}

export async function signLegacy<T extends Omit<V11Message, "sig"> | Omit<V12Message, "sig">>(key: SigningKey, message: T): Promise<T & { readonly sig: string }> {
  return { ...message, sig: await sign(key, utf8(legacySignedText(message))) };
}

/** Gives the message as it was signed. */
export async function verifyLegacy<T extends LegacyMessage>(message: T): Promise<T> {
  if (message.version === "1.2") requireAgreementKey(message.from_x25519_pub, "from_x25519_pub");
  await requireSignature(message.from_ed25519_pub, utf8(legacySignedText(message)), message.sig, { key: "from_ed25519_pub", sig: "sig" });
  return message;
}

/**
 * The same for what a reference server answered. It puts its own `prev` in place of the signed one; its page's messages were signed with
 * `prev: null`, so that is tried next.
 */
export async function verifyFromReference<T extends LegacyMessage>(message: T): Promise<T> {
  try {
    return await verifyLegacy(message);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== "bad_signature" || message.prev === null) throw error;
    return verifyLegacy({ ...message, prev: null });
  }
}

// An item of bad form is dropped, not the message: no signature of the reference covers such.
function readManifest(object: Readonly<Record<string, unknown>>, name: "attachments" | "manifest"): readonly Manifest[] {
  const items = form.listOf<unknown>((item) => item, MAX_ATTACHMENTS)(object[name] ?? [], name);
  return items.flatMap((item) => {
    try {
      return [form.shaped(item, MANIFEST, "ignore", "attachments")];
    } catch {
      return [];
    }
  });
}

function signedMembers(message: Omit<V11Message, "sig"> | Omit<V12Message, "sig">): object {
  const { id, channel, createdAt, prev, from_dot1, from_ed25519_pub } = message;
  if (message.version === "1.1") return { channel, content: message.content, createdAt, from_dot1, from_ed25519_pub, id, prev, version: "1.1" };
  const { cipher_body, from_x25519_pub } = message;
  const wraps = message.wraps.map(({ recipient_dot1, wrapped_body_key }) => ({ recipient_dot1, wrapped_body_key }));
  return { channel, cipher_body, createdAt, from_dot1, from_ed25519_pub, from_x25519_pub, id, prev, version: "1.2", wraps };
}

function manifestMembers({ filename, mime_type, sha256, size_bytes }: Manifest): Manifest {
  return { filename, mime_type, sha256, size_bytes };
}
