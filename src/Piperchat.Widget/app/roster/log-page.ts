import { isHex, type AuditPin } from "../protocol";
import { asList, asObject, RelayRefusal } from "../relay/relay";

/** What a relay says of its audit log: where it ends, and some of its entries. */
export type LogPage = { readonly head: AuditPin; readonly entries: readonly unknown[] };

/** An answer that is no page of a log at all is somebody else's, such as that of a network one must first sign in to. */
export function readLogPage(answer: unknown): LogPage {
  const page = asObject(answer);
  const head = asObject(page?.["head"]);
  const [seq, hash] = [head?.["seq"], head?.["hash"]];
  if (!Number.isSafeInteger(seq) || typeof hash !== "string" || !isHex(hash, 32)) throw new RelayRefusal(0, "unreachable", "");
  return { head: { seq: seq as number, hash }, entries: asList(page?.["entries"]) };
}
