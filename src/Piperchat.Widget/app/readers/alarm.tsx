import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { Strip, StripButton } from "../look/strip";
import { laterWords } from "../words-later";

/** The audit log isn't the one that was pinned (attack 25): amber, with its buttons, until that is settled. */
export function Alarm({ session, channel }: { session: Session; channel: Channel }) {
  if (channel.governing.alarm.value === null) return null;
  const buttons = (
    <>
      <StripButton onPress={() => void session.settleAlarm(channel, "check")}>{laterWords.alarm.check}</StripButton>
      <StripButton onPress={() => void session.settleAlarm(channel, "startOver")}>{laterWords.alarm.startOver}</StripButton>
    </>
  );
  return <Strip buttons={buttons}><b class="pc-strong">{laterWords.alarm.title}</b> {laterWords.alarm.about}</Strip>;
}
