import { nameOfKey } from "../chat/names";
import type { Session } from "../chat/session";
import { words, type Name } from "../words";
import type { Message } from "./entries";

/** What to call who wrote a message. Without a signature that is the message's own word, and told as that. */
export function authorOf({ me, people, parts }: Session, { from, claims }: Pick<Message, "from" | "claims">): Name {
  if (from === null) return { name: words.claimed(claims) };
  if (from === me.ed25519_pub) return { name: words.you };
  // A team reads, and its people write by keys of their own: whoever signs by a team's key, which only its maker can, doesn't get its name.
  const isTeams = (parts.book.pins.value.get(from)?.team ?? null) !== null;
  return isTeams ? { name: nameOfKey(from) } : people.nameOf(from);
}
