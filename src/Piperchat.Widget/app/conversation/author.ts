import type { Session } from "../chat/session";
import { words, type Name } from "../words";
import type { Message } from "./entries";

/** What to call who wrote a message. Without a signature that is the message's own word, and told as that. */
export function authorOf({ me, people }: Session, { from, claims }: Pick<Message, "from" | "claims">): Name {
  if (from === null) return { name: words.claimed(claims) };
  return from === me.ed25519_pub ? { name: words.you } : people.nameOf(from);
}
