// What a channel's log holds once this browser has looked at it. Nothing here is the relay's word, save `seq` and `receivedAt`.

import type { SiteUser } from "../people/site-user";
import type { AuditEntry, Bytes, EraseRecord, FaultCode, KeyRecord, Membership, MembershipRecord, VerifiedEnvelope } from "../protocol";
import type { KeptAgreement } from "../keys/kept-agreement";

export type Shown =
  | { readonly state: "text"; readonly text: string; readonly replyTo: string | null }
  /** No wrap of ours: written before we joined, or for fewer people. `envelope`: for a key that comes later; none in older versions. */
  | { readonly state: "sealed"; readonly envelope?: VerifiedEnvelope }
  /** Says that its author hands on what stands from `first` to `last`, ids of messages, to the Ed25519 key `to`. */
  | { readonly state: "grant"; readonly to: string; readonly toDot1: string; readonly first: string; readonly last: string; readonly count: number }
  /** The body keys of a grant to us, or of ours, by message id. */
  | { readonly state: "keys"; readonly grant: string; readonly keys: ReadonlyMap<string, Bytes> }
  /** Those of a grant to somebody else, which only they open. */
  | { readonly state: "keys-of-others" }
  | { readonly state: "team-key"; readonly team: string; readonly ed25519Pub: string; readonly key: KeptAgreement; readonly replaces: string | null; readonly envelope: VerifiedEnvelope }
  /** It opened, and holds a kind that this version can't show. */
  | { readonly state: "newer" }
  /** It is good, but the part of the program that unpacks it couldn't be loaded. */
  | { readonly state: "packed" }
  /** Something doesn't hold. What it says is never shown. `envelope`: where it is the wrap alone, for it may be for a key of a team's that comes later. */
  | { readonly state: "broken"; readonly why: FaultCode; readonly envelope?: VerifiedEnvelope };

/** How an older version protected it. Null: 1.5, signed and sealed. */
export type Older = "sealed" | "signed" | "unsigned";

export type Message = {
  readonly type: "message";
  readonly seq: number;
  readonly id: string;
  /** The author's Ed25519 key; null where no signature proves one. */
  readonly from: string | null;
  /** What an unsigned message calls its author, as a short line; never a name of anyone's. */
  readonly claims: string | null;
  /** ms since the epoch, by the author's clock, signed; of a broken message by the relay's. */
  readonly createdAt: number;
  readonly receivedAt: number | null;
  readonly prev: string | null;
  /** What the next message's `prev` says of this one; null where nothing was verified. */
  readonly mark: string | null;
  /** dot1 of each key that it was sealed for. */
  readonly readers: readonly string[];
  readonly older: Older | null;
  readonly shown: Shown;
};

/** A verified join or leave. */
export type MembershipEntry = {
  readonly type: Membership;
  readonly seq: number;
  readonly at: number;
  readonly record: MembershipRecord;
  /** The key's own record, where the relay sent a good one. */
  readonly identity: KeyRecord | null;
};

/** Something that was done about the channel itself. `by`: the operator's name, where one acted for the site; the relay's word. */
export type ActEntry = { readonly type: "action"; readonly seq: number; readonly at: number; readonly entry: AuditEntry; readonly by: SiteUser | null };

/** Somebody takes a message back: it counts where they wrote it. */
export type ErasureEntry = { readonly type: "erase"; readonly seq: number; readonly record: EraseRecord };

/** Where a message was. Nothing of what it said is kept. */
export type GoneEntry = {
  readonly type: "gone";
  readonly seq: number;
  readonly at: number;
  readonly id: string;
  readonly mark: string | null;
  /** The author's Ed25519 key, where that is proven. */
  readonly from: string | null;
  readonly how:
    | { readonly kind: "erased"; readonly by: string }
    /** `entry`: what the log holds of it, where this browser has that. */
    | { readonly kind: "removed"; readonly entry: AuditEntry | null; readonly by: SiteUser | null }
    /** Until there is an audit log to ask. */
    | { readonly kind: "unsettled" }
    /** The relay took it out, and nobody who may has signed for that. */
    | { readonly kind: "unproven" }
    /** The same, and it says why: it keeps it no longer, or its author was erased. Its word, and shown as that. */
    | { readonly kind: "dropped"; readonly why: "expired" | "erased" };
};

/** A record that isn't shown: kept so that its seq is not taken for a gap. */
export type Passed = { readonly type: "passed"; readonly seq: number };

/** Whether it is a message that somebody else is proven to have written. */
export function isReceived(entry: Entry, me: string): entry is Message & { readonly from: string } {
  return isSaid(entry) && entry.from !== null && entry.from !== me && entry.shown.state !== "broken";
}

/** Whether it is a message to be read, not one by which keys are handed on. */
export function isSaid(entry: Entry): entry is Message {
  return entry.type === "message" && !["grant", "keys", "keys-of-others", "team-key"].includes(entry.shown.state);
}

export type Entry = Message | MembershipEntry | ActEntry | ErasureEntry | GoneEntry | Passed;
