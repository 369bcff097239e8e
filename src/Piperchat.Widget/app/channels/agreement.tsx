import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Strip, StripButton } from "../look/strip";
import type { Roster } from "../protocol";
import { laterWords } from "../words-later";
import type { Channel } from "./channel";
import { historyOf, unagreed } from "./standing";

/** Settings that the site made and no owner signed: nothing of them holds for what one writes until one agrees. */
export function Agreement({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const told = channel.governing.roster.value;
  const hash = told && unagreed(told, channel.notes.value.agreedTo);
  const matter = `settings ${channel.name} ${hash}`;
  if (told === null || channel.roster === null || hash === null || desk.putOff.value.has(matter)) return null;
  const buttons = (
    <>
      <StripButton onPress={() => void session.agreeTo(channel, hash)}>{laterWords.agree.agree}</StripButton>
      <StripButton onPress={() => desk.putAside(matter)}>{laterWords.notNow}</StripButton>
    </>
  );
  return <Strip buttons={buttons}>{whatWasOpened(told, channel.roster)} {laterWords.agree.about}</Strip>;
}

function whatWasOpened(told: Roster, heeded: Roster): string {
  const readers = told.settings?.readers === heeded.settings?.readers ? "" : laterWords.agree.readers;
  const history = historyOf(told) === historyOf(heeded) ? "" : laterWords.agree.history[historyOf(told)];
  return [readers, history].filter((each) => each !== "").join(" ");
}
