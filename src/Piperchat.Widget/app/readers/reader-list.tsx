import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { LockIcon, WarnIcon } from "../look/icons";
import { words } from "../words";
import { laterWords } from "../words-later";
import { ReaderRow } from "./reader-row";
import type { Dropped, Reader } from "./readers";

export function ReaderList({ session, channel }: { session: Session; channel: Channel }) {
  const readers = channel.readers.value;
  const hasVouched = readers?.list.some(({ record }) => session.people.siteUser(record.ed25519_pub) !== null);
  const isShutOut = (each: Dropped) => each.why === "shut-out";
  const me = session.me.ed25519_pub;
  if (readers === null) return <p class="pc-readers-note">{words.readers.loading}</p>;
  const sorted = [...readers.list].sort((a, b) => Number(b.record.ed25519_pub === me) - Number(a.record.ed25519_pub === me));
  return (
    <div class="pc-readers">
      <p class="pc-readers-about">{laterWords.readers.of(channel.name)}</p>
      <ul aria-label={words.readers.title}>
        {sorted.map((reader) => (
          <ReaderRow key={reader.record.ed25519_pub} people={session.people} record={reader.record} me={reader.record.ed25519_pub === me} tags={tagsOf(session, reader)}>
            <Standing session={session} channel={channel} reader={reader} />
          </ReaderRow>
        ))}
      </ul>
      <DroppedNote dropped={readers.dropped.filter(isShutOut)} say={laterWords.readers.shutOut} />
      <DroppedNote dropped={readers.dropped.filter((each) => !isShutOut(each))} say={laterWords.readers.unverified} />
      <p class="pc-readers-note"><span class="pc-who-lock"><LockIcon size={16} /></span><span>{channel.governing.roster.value?.claimed ? laterWords.readers.verifiedByLog : laterWords.readers.verified} {hasVouched && laterWords.readers.vouched} {laterWords.readers.compare}</span></p>
    </div>
  );
}

/** Whom the relay names, and nothing is sealed for. */
function DroppedNote({ dropped, say }: { dropped: readonly Dropped[]; say: (count: number) => string }) {
  if (dropped.length === 0) return null;
  const labels = dropped.map(({ label }) => label).filter((label) => label !== "").join(", ");
  return <p class="pc-readers-note pc-mark-warn"><WarnIcon size={16} /><span>{say(dropped.length)} {labels}</span></p>;
}

function tagsOf({ people, me, parts }: Session, { role, record }: Reader): readonly string[] {
  const isMine = parts.user !== null && people.siteUser(record.ed25519_pub)?.id === parts.user.id && record.ed25519_pub !== me.ed25519_pub;
  return [...(isMine ? [laterWords.readers.myDevice] : []), laterWords.roles[role] ?? ""].filter((tag) => tag !== "");
}

function Standing({ session, channel, reader: { record, standing } }: { session: Session; channel: Channel; reader: Reader }) {
  switch (standing) {
    case "reads": return null;
    case "too-old": return <p class="pc-small pc-mark-warn">{laterWords.readers.tooOld}</p>;
    case "disputed": return <p class="pc-small pc-mark-warn">{laterWords.readers.disputed}</p>;
    case "left-out": return (
      <p class="pc-small pc-muted">
        {laterWords.readers.leftOut} <button type="button" class="pc-link" onClick={() => void channel.letIn(record.ed25519_pub)}>{laterWords.readers.letIn(session.people.nameOfRecord(record).name)}</button>
      </p>
    );
  }
}
