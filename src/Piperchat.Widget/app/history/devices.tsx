import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Strip, StripButton } from "../look/strip";
import { laterWords } from "../words-later";
import { lackingIn } from "./lacking";

/** Other devices of ours that can't read what this one can. */
export function Devices({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const lacking = lackingIn(session, channel);
  const { notHandedTo } = channel.notes.value;
  const mine = (channel.readers.value?.list ?? []).filter(({ record: { ed25519_pub } }) => lacking.has(ed25519_pub) && session.isMyDevice(ed25519_pub) && !notHandedTo.includes(ed25519_pub));
  return (
    <>
      {mine.map(({ record }) => {
        const buttons = (
          <>
            <StripButton opens onPress={() => desk.open({ name: "hand-over", to: record })}>{laterWords.device.hand}</StripButton>
            <StripButton onPress={() => void channel.keepFrom(record.ed25519_pub)}>{laterWords.notNow}</StripButton>
          </>
        );
        return <Strip key={record.ed25519_pub} tone="quiet" buttons={buttons}>{laterWords.device.lacks}</Strip>;
      })}
    </>
  );
}
