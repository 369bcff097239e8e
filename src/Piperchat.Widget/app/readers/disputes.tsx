import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Words } from "../look/phrase";
import { Strip, StripButton } from "../look/strip";
import { laterWords } from "../words-later";
import { askedOf, disputedOf } from "./readers";

type DisputesProps = { session: Session; channel: Channel; desk: Desk };

/** A reader whose key isn't the one that was pinned: amber, with its buttons, until the user decides. */
export function Disputes({ session, channel, desk }: DisputesProps) {
  const readers = channel.readers.value;
  if (readers === null) return null;
  return (
    <>
      {disputedOf(readers).map(({ why, record }) => {
        const buttons = (
          <>
            <StripButton opens onPress={() => desk.open({ name: "readers" })}>{laterWords.dispute.compare}</StripButton>
            <StripButton onPress={() => void session.accept(record)}>{laterWords.dispute.accept}</StripButton>
            <StripButton onPress={() => void session.leaveOut(channel, record.ed25519_pub)}>{laterWords.dispute.leaveOut}</StripButton>
          </>
        );
        return <Strip key={record.ed25519_pub} buttons={buttons}><Words of={laterWords.dispute[why](session.people.chosenName(record))} /> {laterWords.dispute.held}</Strip>;
      })}
    </>
  );
}

/** Readers about whom the user wants to be asked first. */
export function Asked({ session, channel, desk }: DisputesProps) {
  const readers = channel.readers.value;
  if (readers === null) return null;
  return (
    <>
      {askedOf(readers).map((record) => {
        const name = session.people.nameOfRecord(record);
        const buttons = (
          <>
            <StripButton onPress={() => void session.letIn(channel, record.ed25519_pub)}><Words of={laterWords.asked.letIn(name)} /></StripButton>
            <StripButton onPress={() => void session.leaveOut(channel, record.ed25519_pub)}>{laterWords.asked.leaveOut}</StripButton>
            <StripButton opens onPress={() => desk.open({ name: "readers" })}>{laterWords.dispute.compare}</StripButton>
          </>
        );
        return <Strip key={record.ed25519_pub} buttons={buttons}><Words of={laterWords.asked.about(name)} /></Strip>;
      })}
    </>
  );
}
