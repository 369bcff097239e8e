import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { LockIcon, PeopleIcon, WarnIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { words, type Phrase } from "../words";
import { recipientsOf, type Readers } from "./readers";

/** Over the composer, always: whom the next message is sealed for. */
export function WhoCanRead({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const readers = channel.readers.value;
  if (readers === null) {
    const { loading, unknown, unknownYet } = words.readers;
    return <p class="pc-who pc-muted" role="status">{!session.connection.troubled.value ? loading : channel.takesPart ? unknown : unknownYet}</p>;
  }
  const out = readers.list.filter(({ standing }) => standing !== "reads" && standing !== "asked").length + readers.dropped.length;
  return (
    <button type="button" class="pc-who" aria-haspopup="dialog" title={words.readers.open} onClick={() => desk.open({ name: "readers" })}>
      {channel.takesPart ? <span class="pc-who-lock"><LockIcon size={14} /></span> : <PeopleIcon size={14} />}
      <span class="pc-who-words"><Words of={sentence(session, channel, readers)} /></span>
      {out > 0 && <span class="pc-who-out"><WarnIcon size={14} />{words.readers.leftOutShort(out)}</span>}
    </button>
  );
}

function sentence(session: Session, channel: Channel, readers: Readers): Phrase {
  const names = session.people.namesOf(recipientsOf(readers, session.me.ed25519_pub), session.parts.user);
  if (!channel.takesPart) return words.readers.notJoined(names);
  return names.length === 0 ? [words.readers.none] : words.readers.only(names);
}
