// tests/vectors/piperchat-v1.5.json, typed.

import type { Action } from "../actions/action";
import type { AuditEntry } from "../actions/audit-entry";
import type { EraseRecord, MembershipRecord } from "../channels/channel-record";
import type { TextContent } from "../content/content";
import type { Envelope } from "../envelopes/envelope";
import type { KeyRecord } from "../identities/key-record";
import type { SessionRequest } from "../sessions/session";
import type { Signal } from "../signals/signal";
import { vectorFile, type Person, type PersonName } from "./vectors";

export type V15 = {
  readonly people: Readonly<Record<PersonName, Person>>;
  readonly sealing: {
    readonly body_key: string; readonly content: TextContent; readonly content_utf8: string; readonly header_canonical: string; readonly header_hash: string;
  };
  readonly envelopes: { readonly plain: Envelope; readonly zstd: Envelope };
  readonly signal: Signal;
  readonly identity: KeyRecord;
  readonly team_identity: KeyRecord;
  readonly join: MembershipRecord;
  readonly leave: MembershipRecord;
  readonly erase: EraseRecord;
  readonly claim: Action;
  readonly role: Action;
  readonly audit_entry: Omit<AuditEntry, "hash">;
  readonly audit_hash: string;
  readonly session: SessionRequest;
  readonly keys_message: Envelope;
  readonly keys_message_body_key: string;
  readonly file: Readonly<Record<"key" | "digest" | "blob_sha256" | "digest_of_empty" | "digest_of_first_65536", string>>;
  readonly backup: Readonly<Record<"code" | "of" | "locator" | "ed25519" | "x25519", string>>;
};

export const v15 = vectorFile<V15>("piperchat-v1.5.json");
export const { alice, bob, carol, eph } = v15.people;
export const place = { relay: v15.identity.relay, tenant: "acme", channel: "support-42" };
