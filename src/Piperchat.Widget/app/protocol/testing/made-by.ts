// made-by-typescript.json and made-by-csharp.json: one of each thing, made by one side and opened by the other. Keys are those of
// piperchat-v1.5.json; what is random stays random, so the files differ each time they are written.

import type { Action } from "../actions/action";
import type { AuditEntry } from "../actions/audit-entry";
import type { EraseRecord, MembershipRecord } from "../channels/channel-record";
import type { Envelope } from "../envelopes/envelope";
import type { KeyRecord } from "../identities/key-record";
import type { V10Message, V11Message, V12Message } from "../legacy/legacy-message";
import type { UsernameClaim } from "../legacy/username-claim";
import type { SessionRequest } from "../sessions/session";
import type { Signal } from "../signals/signal";
import type { Person } from "./vectors";

type Signed<T> = { readonly message: T; readonly canonical_utf8_hex: string };

export type MadeBy = {
  readonly note: string;
  readonly people: Readonly<Record<string, Person>>;
  /** The content of all three envelopes. */
  readonly content_utf8: string;
  readonly envelopes: Readonly<Record<"plain" | "zstd" | "dictionary", Envelope>>;
  readonly signal: Signal;
  readonly signal_content_utf8: string;
  readonly identity: KeyRecord;
  readonly team_identity: KeyRecord;
  readonly join: MembershipRecord;
  readonly leave: MembershipRecord;
  readonly erase: EraseRecord;
  readonly claim: Action;
  readonly role: Action;
  readonly settings: Action;
  readonly remove: Action;
  readonly audit_entry: AuditEntry;
  readonly session: SessionRequest;
  /** To carol, of the plain envelope. */
  readonly grant: Envelope;
  readonly keys: Envelope;
  readonly team_key: Envelope;
  /** A file of `text_utf8`, whole in one chunk. */
  readonly file: Readonly<Record<"key" | "text_utf8" | "digest" | "blob", string>>;
  readonly backup: Readonly<Record<"code" | "of" | "locator" | "ed25519" | "x25519", string>>;
  readonly legacy: {
    readonly v10: readonly Signed<V10Message>[];
    readonly v11: readonly Signed<V11Message>[];
    readonly v12: readonly (Signed<V12Message> & { readonly plaintext_utf8_hex: string; readonly body_key_hex: string })[];
    readonly claim: { readonly body: UsernameClaim };
  };
};
