// What an envelope seals: C(an object with `kind`). Ids are of the same channel.

import type { Bytes } from "../canonical/bytes";
import * as form from "../canonical/forms";
import { readKind, type Kinds } from "./reading";

export type TextContent = { readonly kind: "text"; readonly text: string; readonly reply_to: string | null };
export type EditContent = { readonly kind: "edit"; readonly target: string; readonly text: string };
export type ReactionContent = { readonly kind: "reaction"; readonly target: string; readonly emoji: string; readonly on: boolean };
export type FileContent = { readonly kind: "file"; readonly text: string; readonly files: readonly SharedFile[] };
/** Says to all readers that `to`, an Ed25519 key, was given what stands from `first` to `last`. */
export type GrantContent = { readonly kind: "grant"; readonly to: string; readonly first: string; readonly last: string; readonly count: number };
/** Body keys by message id, for the grantee and the sender only. `grant` is the id of the grant's message. */
export type KeysContent = { readonly kind: "keys"; readonly grant: string; readonly keys: Readonly<Record<string, string>> };
/** A team's private key, in the channel of its members. `replaces`: the Ed25519 key of the team's former record, or null. */
export type TeamKeyContent = {
  readonly kind: "team_key"; readonly team: string; readonly ed25519_pub: string; readonly x25519_priv: string; readonly replaces: string | null;
};

export type Content = TextContent | EditContent | ReactionContent | FileContent | GrantContent | KeysContent | TeamKeyContent;

/** One blob: where it lies, what opens it, what proves it whole, how long it is in the clear. */
export type SharedBlob = { readonly blob: string; readonly key: string; readonly digest: string; readonly size: number };
export type SharedFile = SharedBlob & { readonly name: string; readonly media_type: string; readonly thumb: SharedBlob | null };

export const MAX_FILES = 32;
export const MAX_GRANTED_KEYS = 700;

const BLOB: form.Shape<SharedBlob> = { blob: form.uuid, key: form.base64(32), digest: form.hex(32), size: form.integer };
// Content has room to grow, so names that we don't know are ignored here, at every level.
const thumb: form.Form<SharedBlob | null> = form.orNull((value, field) => form.shaped(value, BLOB, "ignore", field));
const FILE: form.Shape<SharedFile> = { ...BLOB, name: form.text, media_type: form.text, thumb };

const KINDS: Kinds<Content> = {
  text: { kind: form.oneOf("text"), text: form.text, reply_to: form.orNull(form.uuid) },
  edit: { kind: form.oneOf("edit"), target: form.uuid, text: form.text },
  reaction: { kind: form.oneOf("reaction"), target: form.uuid, emoji: form.text, on: form.boolean },
  file: { kind: form.oneOf("file"), text: form.text, files: form.listOf((value, field) => form.shaped(value, FILE, "ignore", field), MAX_FILES) },
  grant: { kind: form.oneOf("grant"), to: form.hex(32), first: form.uuid, last: form.uuid, count: form.integer },
  keys: { kind: form.oneOf("keys"), grant: form.uuid, keys: form.mapOf(form.uuid, form.base64(32), MAX_GRANTED_KEYS) },
  team_key: {
    kind: form.oneOf("team_key"), team: form.channelForm, ed25519_pub: form.hex(32), x25519_priv: form.hex(32), replaces: form.orNull(form.hex(32)),
  },
};

/** Throws bad_content, or newer_content for a kind that a later version knows. */
export function readContent(bytes: Bytes): Content {
  return readKind(bytes, KINDS);
}
