import type { Lack } from "../keys/support";
import type { SiteUser } from "../people/site-user";
import type { Place } from "../protocol";
import type { RelayRefusal } from "../relay/relay";
import type { Session } from "./session";

/** How far a start has come. */
export type Phase =
  | { readonly name: "starting" }
  | { readonly name: "lacking"; readonly lack: Lack }
  | { readonly name: "no-such-channel"; readonly asked: string }
  | { readonly name: "unreachable" }
  | { readonly name: "not-allowed" }
  | { readonly name: "not-a-relay" }
  /** What nobody foresaw. */
  | { readonly name: "failed" }
  | { readonly name: "relay-changed"; readonly before: Place; readonly now: Place }
  | { readonly name: "first-run"; readonly lostName: string | null }
  /** The site knows who is here: one may write at once, and the first message makes the keys. `lost`: those that were here before are gone. */
  | { readonly name: "welcome"; readonly user: SiteUser; readonly place: Place; readonly lost: boolean }
  /** The host is going to bring an identity. */
  | { readonly name: "awaiting-identity" }
  /** What the host brought is no identity that we can take. */
  | { readonly name: "identity-refused" }
  /** The name that the host gave belongs to another key. */
  | { readonly name: "name-taken"; readonly username: string }
  | { readonly name: "signed-out" }
  | { readonly name: "chat"; readonly session: Session };

/** Those whose pages are loaded when they are needed. */
export type RarePhase = Extract<Phase, { name: "lacking" | "no-such-channel" | "not-a-relay" | "relay-changed" | "identity-refused" | "name-taken" | "signed-out" }>;

/** What a start leads to that the relay refused. */
export function phaseOf({ status, passing }: RelayRefusal): "not-allowed" | "unreachable" | "failed" {
  if (status === 401 || status === 403) return "not-allowed";
  return passing || status === 429 ? "unreachable" : "failed";
}
