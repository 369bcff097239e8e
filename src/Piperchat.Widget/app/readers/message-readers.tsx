import type { KeyRecord } from "../protocol";
import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import type { Message } from "../conversation/entries";
import { Words } from "../look/phrase";
import type { People } from "../people/names";
import { words } from "../words";
import { laterWords } from "../words-later";
import { ReaderRow } from "./reader-row";

/** Whom one message was sealed for, by its own wraps, and where that differs from who reads now. */
export function MessageReaders({ session, channel, message }: { session: Session; channel: Channel; message: Message }) {
  const me = session.me.ed25519_pub;
  const now = (channel.readers.value?.list ?? []).filter(({ standing }) => standing === "reads").map(({ record }) => record);
  const missed = now.filter(({ dot1 }) => !message.readers.includes(dot1));
  const same = missed.length === 0 && message.readers.length === now.length;
  return (
    <div class="pc-readers">
      <p class="pc-readers-about">{laterWords.readers.ofMessageAbout}</p>
      <ul aria-label={words.readers.ofMessage}>
        {message.readers.map((dot1) => <OneReader key={dot1} people={session.people} record={session.parts.book.byDot1(dot1)} dot1={dot1} me={me} now={now} author={message.from} />)}
      </ul>
      {same && <p class="pc-readers-note">{laterWords.readers.same}</p>}
      {missed.length > 0 && <p class="pc-readers-note"><span><Words of={laterWords.readers.missedNow(missed.map((record) => session.people.nameOfRecord(record)))} /></span></p>}
    </div>
  );
}

type OneReaderProps = { people: People; record: KeyRecord | undefined; dot1: string; me: string; now: readonly KeyRecord[]; author: string | null };

function OneReader({ people, record, dot1, me, now, author }: OneReaderProps) {
  if (record === undefined) return <li class="pc-reader"><p>{laterWords.readers.unknownKey}<span class="pc-reader-dot1">{dot1}</span></p></li>;
  const reads = now.some(({ ed25519_pub }) => ed25519_pub === record.ed25519_pub);
  return (
    <ReaderRow people={people} record={record} me={record.ed25519_pub === me} tags={record.ed25519_pub === author ? [laterWords.readers.author] : []}>
      {!reads && <p class="pc-small pc-muted">{laterWords.readers.notNow}</p>}
    </ReaderRow>
  );
}
