// A grant: two messages of one sender, `grant` for all readers to see and `keys` for the grantee, which hand on the history.

import { base64Of, bytesOfBase64 } from "../canonical/base64";
import type { Bytes } from "../canonical/bytes";
import type { OpenedEnvelope } from "../envelopes/opening";
import { demand } from "../faults/fault";
import type { KeysContent } from "./content";

/** The content of the second message. `grant` is the id of the first; `bodyKeys` by message id, at most 700. */
export function keysContent(grant: string, bodyKeys: ReadonlyMap<string, Bytes>): KeysContent {
  return { kind: "keys", grant, keys: Object.fromEntries([...bodyKeys].map(([id, key]) => [id, base64Of(key)])) };
}

/**
 * The body keys of a grant to one of `mine` (Ed25519 keys: one's own and one's teams'). Each opens its message by openWithBodyKey,
 * which proves the author's text; what one's own wrap opens is never replaced. Throws bad_content where the two don't belong together.
 */
export function grantedKeys(grant: OpenedEnvelope, keys: OpenedEnvelope, mine: readonly string[]): ReadonlyMap<string, Bytes> {
  const [told, given] = [grant.content, keys.content];
  demand(told.kind === "grant" && given.kind === "keys" && given.grant === grant.envelope.id, "bad_content", "content", "the keys belong to another grant");
  const isOfOneSender = grant.envelope.from_ed25519_pub === keys.envelope.from_ed25519_pub && grant.envelope.channel === keys.envelope.channel;
  demand(isOfOneSender, "bad_content", "content", "the grant is another's, or of another channel");
  demand(mine.includes(told.to), "bad_content", "content", "the grant is to somebody else");
  return new Map(Object.entries(given.keys).map(([id, key]) => [id, bytesOfBase64(key) as Bytes]));
}
