// tests/vectors/who-reads.json, typed. Piperchat.Protocol (C#) writes it, from the keys of piperchat-v1.5.json: all of it is the same each time.

import type { TeamKeyContent } from "../content/content";
import type { KeyRecord } from "../identities/key-record";
import { vectorFile } from "./vectors";

export type WhoReads = {
  readonly codes: readonly { readonly relay: string; readonly tenant: string; readonly keys: readonly [string, string]; readonly code: string }[];
  /** Carol's keys as the team's. */
  readonly team_key: { readonly record: KeyRecord; readonly content: TeamKeyContent; readonly content_utf8: string };
};

export const whoReads = vectorFile<WhoReads>("who-reads.json");
