import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { laterWords } from "../words-later";
import { lackingIn } from "./lacking";

/** Beside a reader who can't read what we can. */
export function HandOverLink({ session, channel, desk, reader }: { session: Session; channel: Channel; desk: Desk; reader: string }) {
  const record = channel.readers.value?.list.find((each) => each.record.ed25519_pub === reader)?.record;
  if (record === undefined || !lackingIn(session, channel).has(reader)) return null;
  return <button type="button" class="pc-link" aria-haspopup="dialog" onClick={() => desk.open({ name: "hand-over", to: record })}>{laterWords.hand.open}</button>;
}
