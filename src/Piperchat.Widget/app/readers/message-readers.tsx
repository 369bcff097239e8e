import type { KeyRecord } from "../protocol";
import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { nameOfParty } from "../conversation/acts";
import type { Message } from "../conversation/entries";
import { grantsIn, type Grant } from "../history/grants";
import { labelsOf } from "../history/lacking";
import { Words } from "../look/phrase";
import { words } from "../words";
import { laterWords } from "../words-later";
import { ReaderRow } from "./reader-row";

/** Whom one message was sealed for, by its own wraps, to whom it was handed on, and where that differs from who reads now. */
export function MessageReaders({ session, channel, message }: { session: Session; channel: Channel; message: Message }) {
  const now = (channel.readers.value?.list ?? []).filter(({ standing }) => standing === "reads").map(({ record }) => record);
  const grants = handedOn(channel, message);
  const given = new Set(grants.map(({ to }) => to));
  const missed = now.filter((record) => !given.has(record.ed25519_pub) && ![...labelsOf(session, record)].some((dot1) => message.readers.includes(dot1)));
  const gone = [...message.readers, ...grants.map(({ toDot1 }) => toDot1)].filter((dot1) => !readsNow(session, message, now, dot1)).length;
  return (
    <div class="pc-readers">
      <p class="pc-readers-about">{laterWords.readers.ofMessageAbout}</p>
      <ul aria-label={words.readers.ofMessage}>
        {message.readers.map((dot1) => <OneReader key={dot1} session={session} message={message} dot1={dot1} now={now} />)}
        {grants.map((grant) => <Grantee key={grant.id} session={session} grant={grant} reads={readsNow(session, message, now, grant.toDot1)} />)}
      </ul>
      {missed.length === 0 && gone === 0 && <p class="pc-readers-note">{laterWords.readers.same}</p>}
      {gone > 0 && <p class="pc-readers-note">{laterWords.readers.notOf(gone)}</p>}
      {missed.length > 0 && <p class="pc-readers-note"><span><Words of={laterWords.readers.missedNow(missed.map((record) => session.people.nameOfRecord(record)))} /></span></p>}
    </div>
  );
}

/** One for each to whom somebody handed it. */
function handedOn({ log }: Channel, { seq, readers }: Message): readonly Grant[] {
  const covering = grantsIn(log.value).filter(({ firstSeq, lastSeq, toDot1 }) => firstSeq <= seq && seq <= lastSeq && !readers.includes(toDot1));
  return covering.filter(({ to }, i) => covering.findIndex((other) => other.to === to) === i);
}

/** Who answers for a team seals for themselves without joining, and a team's earlier keys are still the team's. */
function readsNow(session: Session, { from }: Message, now: readonly KeyRecord[], dot1: string): boolean {
  const record = session.parts.book.byDot1(dot1);
  return record !== undefined && (record.ed25519_pub === from || now.some(({ ed25519_pub, team }) => ed25519_pub === record.ed25519_pub || (team !== null && team === record.team)));
}

function OneReader({ session, message, dot1, now }: { session: Session; message: Message; dot1: string; now: readonly KeyRecord[] }) {
  const record = session.parts.book.byDot1(dot1);
  if (record === undefined) return <li class="pc-reader"><p>{laterWords.readers.unknownKey} <span class="pc-reader-dot1">{dot1}</span></p></li>;
  return (
    <ReaderRow session={session} record={record} me={record.ed25519_pub === session.me.ed25519_pub} tags={record.ed25519_pub === message.from ? [laterWords.readers.author] : []}>
      {!readsNow(session, message, now, dot1) && <NotNow />}
    </ReaderRow>
  );
}

function NotNow() {
  return <p class="pc-small pc-muted">{laterWords.readers.notNow}</p>;
}

function Grantee({ session, grant: { from, to, toDot1 }, reads }: { session: Session; grant: Grant; reads: boolean }) {
  const record = session.parts.book.pins.value.get(to);
  const how = <p class="pc-small pc-muted"><Words of={laterWords.readers.handedOn([nameOfParty(session, from, words.youInside)])} /></p>;
  if (record === undefined) return <li class="pc-reader"><div><p>{laterWords.readers.unknownKey} <span class="pc-reader-dot1">{toDot1}</span></p>{how}</div></li>;
  return <ReaderRow session={session} record={record} me={to === session.me.ed25519_pub}>{how}{!reads && <NotNow />}</ReaderRow>;
}
