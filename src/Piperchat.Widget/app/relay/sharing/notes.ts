// What the tabs that share a stream say to each other. Only pages of one's own origin can speak here; but they may be of another
// version, so what doesn't have the shape is dropped. Items are as the relay sent them: ciphertext. Nothing that was opened is ever said.

import type { ConnectionState } from "../event-stream";
import { asList, asObject, type Json } from "../relay";
import { isCursor, type Cursor } from "./cursor";

/** Notes of another shape than this are said under another name, and not mixed with these. */
export const VERSION = 1;

/** What a tab lacks in a channel: all after its cursor, or everything. */
export type Lack = readonly [channel: string, cursor: Cursor | null];

export type TabNote =
  /** All that the tab follows, the one that it shows first; and where it isn't yet told what comes. */
  | { readonly kind: "want"; readonly tab: string; readonly channels: readonly string[]; readonly lacks: readonly Lack[] }
  | { readonly kind: "bye"; readonly tab: string }
  /** Is anybody leading? `resync`: somebody looks at the page again, or the network is back. */
  | { readonly kind: "ask"; readonly tab: string; readonly resync: boolean };

/** `term`: of two leaders the one with the greater counts. */
export type LeaderNote = { readonly term: number } & (
  /** Another tab leads now: say what you want. */
  | { readonly kind: "lead" }
  | { readonly kind: "state"; readonly state: ConnectionState }
  /** The relay took the stream. `backlog`: from far enough back for one who has nothing. */
  | { readonly kind: "begin"; readonly channels: readonly Beginning[] }
  | { readonly kind: "item"; readonly channel: string; readonly from: Cursor; readonly item: Json }
  | { readonly kind: "moved"; readonly channel: string; readonly from: Cursor; readonly to: Cursor }
  | { readonly kind: "live"; readonly channel: string; readonly from: Cursor }
  | { readonly kind: "reset"; readonly channel: string }
  | { readonly kind: "closed"; readonly channel: string }
);

export type Beginning = readonly [channel: string, from: Cursor, backlog: boolean];

/** What a leader says; its term is put to it by whoever knows it. */
export type Telling = LeaderNote extends infer Note ? (Note extends LeaderNote ? Omit<Note, "term"> : never) : never;

const STATES: readonly unknown[] = ["connecting", "live", "waiting", "refused"] satisfies ConnectionState[];

export function readNote(value: unknown): TabNote | LeaderNote | null {
  const note = asObject(value);
  if (note === null) return null;
  const fits = typeof note["tab"] === "string" ? isTabNote(note) : Number.isSafeInteger(note["term"]) && isLeaderNote(note);
  return fits ? (note as TabNote | LeaderNote) : null;
}

function isTabNote({ kind, channels, lacks, resync }: Json): boolean {
  switch (kind) {
    case "want": return isList(channels, isChannel) && isList(lacks, isLack);
    case "bye": return true;
    case "ask": return typeof resync === "boolean";
    default: return false;
  }
}

function isLeaderNote({ kind, state, channels, channel, from, to, item }: Json): boolean {
  switch (kind) {
    case "lead": return true;
    case "state": return STATES.includes(state);
    case "begin": return isList(channels, isBeginning);
    case "item": return isChannel(channel) && isCursor(from) && asObject(item) !== null;
    case "moved": return isChannel(channel) && isCursor(from) && isCursor(to);
    case "live": return isChannel(channel) && isCursor(from);
    case "reset": case "closed": return isChannel(channel);
    default: return false;
  }
}

function isLack(value: unknown): boolean {
  const [channel, cursor] = asList(value);
  return isChannel(channel) && (cursor === null || isCursor(cursor));
}

function isBeginning(value: unknown): boolean {
  const [channel, from, backlog] = asList(value);
  return isChannel(channel) && isCursor(from) && typeof backlog === "boolean";
}

function isChannel(value: unknown): boolean {
  return typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value);
}

function isList(value: unknown, fits: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}
