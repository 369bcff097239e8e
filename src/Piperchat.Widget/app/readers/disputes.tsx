import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { WarnIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { words } from "../words";
import { disputedOf } from "./readers";

/** A reader whose key isn't the one that was pinned: amber, with its buttons, until the user decides. */
export function Disputes({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const readers = channel.readers.value;
  if (readers === null) return null;
  return (
    <>
      {disputedOf(readers).map(({ why, record }) => (
        <div key={record.ed25519_pub} class="pc-dispute" role="alert">
          <WarnIcon size={18} />
          <div>
            <p><Words of={words.dispute[why](session.people.chosenName(record))} /> {words.dispute.held}</p>
            <p class="pc-dispute-buttons">
              <button type="button" class="pc-button pc-button-small pc-button-quiet" onClick={() => desk.open({ name: "readers" })}>{words.dispute.compare}</button>
              <button type="button" class="pc-button pc-button-small pc-button-quiet" onClick={() => void session.accept(record)}>{words.dispute.accept}</button>
              <button type="button" class="pc-button pc-button-small pc-button-quiet" onClick={() => void session.leaveOut(channel, record.ed25519_pub)}>{words.dispute.leaveOut}</button>
            </p>
          </div>
        </div>
      ))}
    </>
  );
}
