import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { LockIcon, WarnIcon } from "../look/icons";
import { words } from "../words";
import { ReaderRow } from "./reader-row";
import type { Reader } from "./readers";

export function ReaderList({ session, channel }: { session: Session; channel: Channel }) {
  const readers = channel.readers.value;
  const me = session.me.ed25519_pub;
  if (readers === null) return <p class="pc-readers-note">{words.readers.loading}</p>;
  const sorted = [...readers.list].sort((a, b) => Number(b.record.ed25519_pub === me) - Number(a.record.ed25519_pub === me));
  return (
    <div class="pc-readers">
      <p class="pc-readers-about">{words.readers.of(channel.name)}</p>
      <ul aria-label={words.readers.title}>
        {sorted.map((reader) => (
          <ReaderRow key={reader.record.ed25519_pub} people={session.people} record={reader.record} me={reader.record.ed25519_pub === me}>
            <Standing session={session} channel={channel} reader={reader} />
          </ReaderRow>
        ))}
      </ul>
      {readers.dropped.length > 0 && (
        <p class="pc-readers-note pc-mark-warn">
          <WarnIcon size={16} /><span>{words.readers.unverified(readers.dropped.length)} {readers.dropped.map(({ label }) => label).filter((label) => label !== "").join(", ")}</span>
        </p>
      )}
      <p class="pc-readers-note"><span class="pc-who-lock"><LockIcon size={16} /></span><span>{words.readers.verified} {words.readers.compare}</span></p>
    </div>
  );
}

function Standing({ session, channel, reader: { record, standing } }: { session: Session; channel: Channel; reader: Reader }) {
  switch (standing) {
    case "reads": return null;
    case "too-old": return <p class="pc-small pc-mark-warn">{words.readers.tooOld}</p>;
    case "disputed": return <p class="pc-small pc-mark-warn">{words.readers.disputed}</p>;
    case "left-out": return (
      <p class="pc-small pc-muted">
        {words.readers.leftOut} <button type="button" class="pc-link" onClick={() => void channel.letIn(record.ed25519_pub)}>{words.readers.letIn(session.people.nameOfRecord(record).name)}</button>
      </p>
    );
  }
}
