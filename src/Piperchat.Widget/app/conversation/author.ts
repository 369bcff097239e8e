import { nameOf } from "../chat/names";
import type { Session } from "../chat/session";
import { words } from "../words";
import type { Message } from "./entries";

/** What to call who wrote a message. Without a signature that is the message's own word, and told as that. */
export function authorOf({ me, parts }: Session, { from, claims }: Pick<Message, "from" | "claims">): string {
  if (from === null) return words.claimed(claims);
  return from === me.ed25519_pub ? words.you : nameOf(parts.book, from);
}
