import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { WarnIcon } from "../look/icons";
import { words } from "../words";

/** The audit log isn't the one that was pinned (attack 25): amber, with its buttons, until that is settled. */
export function Alarm({ session, channel }: { session: Session; channel: Channel }) {
  if (channel.governing.alarm.value === null) return null;
  return (
    <div class="pc-dispute" role="alert">
      <WarnIcon size={18} />
      <div>
        <p><b class="pc-strong">{words.alarm.title}</b> {words.alarm.about}</p>
        <p class="pc-dispute-buttons">
          <button type="button" class="pc-button pc-button-small pc-button-quiet" onClick={() => void session.settleAlarm(channel, "check")}>{words.alarm.check}</button>
          <button type="button" class="pc-button pc-button-small pc-button-quiet" onClick={() => void session.settleAlarm(channel, "startOver")}>{words.alarm.startOver}</button>
        </p>
      </div>
    </div>
  );
}
