import type { Channel } from "../channels/channel";
import { isForMembers } from "../channels/standing";
import type { Session } from "../chat/session";
import { LockIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { words, type Phrase } from "../words";
import { JoinBar } from "./join-bar";

/** In place of the composer, where the conversation's members alone write: why not, whom to ask, and what one may not read either. */
export function Barred({ session, channel }: { session: Session; channel: Channel }) {
  const { bar, roster } = channel.governing;
  const isReadByAll = roster.value !== null && bar.value === "outside" && !isForMembers(roster.value);
  return (
    <>
      <p class="pc-barred" role="status">
        <LockIcon size={16} />
        <span><Words of={sentence(session, channel)} />{!isReadByAll && ` ${bar.value === "outside" ? words.bars.notRead : words.bars.notForYou}`}</span>
      </p>
      {isReadByAll && !channel.joined && <JoinBar session={session} channel={channel} />}
    </>
  );
}

function sentence({ people }: Session, { governing }: Channel): Phrase {
  const owners = governing.owners.map((key) => people.nameOf(key));
  switch (governing.bar.value) {
    case "banned": return words.bars.banned;
    case "removed": return words.bars.removed(owners);
    default: return words.bars.outside(owners);
  }
}
