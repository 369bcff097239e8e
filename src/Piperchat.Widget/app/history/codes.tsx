import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { ReaderRow } from "../readers/reader-row";
import { laterWords } from "../words-later";
import { Comparison } from "./comparison";

/** On a device that can't read what was written before: how to get it, and the codes that the other side shows. */
export function Codes({ session, channel }: { session: Session; channel: Channel }) {
  const records = givers(session, channel);
  const mine = records.filter(({ ed25519_pub }) => session.isMyDevice(ed25519_pub));
  const shown = mine.length > 0 ? mine : records;
  return (
    <div class="pc-form">
      <p class="pc-muted">{shown.length === 0 ? laterWords.device.none : mine.length > 0 ? laterWords.device.how : laterWords.device.howOthers}</p>
      <ul class="pc-codes">
        {shown.map((record) => (
          <ReaderRow key={record.ed25519_pub} session={session} record={record} me={false} tags={mine.length > 0 ? [laterWords.readers.myDevice] : []}>
            <Comparison place={session.parts.place} mine={session.me.ed25519_pub} theirs={record.ed25519_pub} />
          </ReaderRow>
        ))}
      </ul>
    </div>
  );
}

/** Under the sealed past. */
export function CodesLink({ session, channel, onOpen }: { session: Session; channel: Channel; onOpen: () => void }) {
  const records = givers(session, channel);
  if (records.length === 0) return null;
  const isMine = records.some(({ ed25519_pub }) => session.isMyDevice(ed25519_pub));
  return <button type="button" class="pc-link pc-small" aria-haspopup="dialog" onClick={onOpen}>{isMine ? laterWords.device.show : laterWords.device.showForOthers}</button>;
}

/** A team is nobody with whom to compare. */
function givers(session: Session, channel: Channel) {
  const readers = (channel.readers.value?.list ?? []).filter(({ record, standing }) => standing === "reads" && record.team === null && record.ed25519_pub !== session.me.ed25519_pub);
  return readers.map(({ record }) => record);
}
