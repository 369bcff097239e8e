// What a host page and the chat's frame say to each other: the one list that the loader (embed/) and the frame (bridge/) are held to.
//
// The frame speaks first: `piperchat:ready`, by postMessage to the exact origin of an allowed parent, with one end of a MessageChannel.
// From then on the port carries everything. A host page without the loader may go on by postMessage instead, for what is no secret:
// commands go to the frame's exact origin, events to the parent's. Keys and tokens that come any other way than by the port are refused.

import type { Connection, Identity, ThemeSettings } from "../embed/piperchat";

export const BRIDGE_VERSION = 1;

/** What the frame can do, named in `ready`: a loader of another version asks before it relies on it. */
export const CAPABILITIES = ["identity", "token", "theme", "locale", "channel", "prefill", "watch"] as const;

/** To the frame. Each may carry an `id`, and then gets a `piperchat:result` with it. */
export type Command =
  /** The loader's first word over the port: from now on events go over it alone. */
  | { readonly type: "piperchat:hello"; readonly v: number }
  | ({ readonly type: "piperchat:set-identity" } & Identity)
  | { readonly type: "piperchat:set-token"; readonly token: string }
  | ({ readonly type: "piperchat:set-theme" } & ThemeSettings)
  | { readonly type: "piperchat:set-locale"; readonly locale: string }
  | { readonly type: "piperchat:set-channel"; readonly channel: string }
  /** The frame is in sight, or no longer: what comes is read only while it is. */
  | { readonly type: "piperchat:open" }
  | { readonly type: "piperchat:close" }
  | { readonly type: "piperchat:mark-read"; readonly channel?: string }
  | { readonly type: "piperchat:prefill"; readonly text: string }
  /** Metadata of all channels that the user may read, without showing them. */
  | { readonly type: "piperchat:watch"; readonly on: boolean }
  | { readonly type: "piperchat:logout" };

/** Refused with `error {code: "use-port"}` unless they come over the port. */
export const SECRETS: readonly Command["type"][] = ["piperchat:set-identity", "piperchat:set-token"];

/** From the frame. No text of any message is ever in one. */
export type FrameEvent =
  | { readonly type: "piperchat:ready"; readonly v: number; readonly caps: readonly string[] }
  | { readonly type: "piperchat:message-received"; readonly payload: { readonly from: string; readonly channel: string; readonly ts: string } }
  /** One's own, once the relay has it. */
  | { readonly type: "piperchat:message-sent"; readonly channel: string; readonly ts: string }
  | { readonly type: "piperchat:unread"; readonly total: number; readonly byChannel: Readonly<Record<string, number>> }
  | { readonly type: "piperchat:opened" }
  /** Also when the user closed the chat inside the frame: the host then hides it. */
  | { readonly type: "piperchat:closed" }
  | { readonly type: "piperchat:resize"; readonly height: number }
  | { readonly type: "piperchat:connection"; readonly state: Connection }
  | { readonly type: "piperchat:token-expired" }
  | { readonly type: "piperchat:key-changed"; readonly from: string; readonly channel: string }
  /** The user has written here, now or before. */
  | { readonly type: "piperchat:written" }
  | { readonly type: "piperchat:error"; readonly code: ErrorCode };

export type Result = { readonly type: "piperchat:result"; readonly id: string | number; readonly ok: boolean; readonly error?: ErrorCode };

export type ErrorCode =
  /** Keys or a token came by a plain postMessage: send them over the port that `ready` brought. */
  | "use-port"
  /** The site has not opted in to injected identities (`Embedding.InjectedIdentities`). */
  | "identities-off"
  /** The keys don't have their form, or don't belong together. */
  | "bad-identity"
  /** The name belongs to another key. */
  | "username-taken"
  /** The relay lets nobody in without a log-in: give `getToken`, or sign in on the relay's own site. */
  | "sign-in"
  | "bad-channel"
  | "bad-theme"
  | "bad-locale"
  /** A member is missing or has a wrong type. */
  | "bad-message"
  | "unknown-command"
  /** Nothing to act on yet: the chat has not started. */
  | "not-started"
  | "unreachable"
  /** The browser can't seal messages. */
  | "unsupported"
  | "failed";
