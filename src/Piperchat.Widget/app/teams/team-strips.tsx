import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Words } from "../look/phrase";
import { Strip, StripButton } from "../look/strip";
import { laterWords } from "../words-later";
import { teamOf } from "./team-channel";
import type { TeamKeeper } from "./team-keeper";

type TeamStripsProps = { session: Session; channel: Channel; desk: Desk };

/** In the conversations of a team that we are of, and in its own: what its people wait for. */
export function TeamStrips({ session, channel, desk }: TeamStripsProps) {
  const here = new Set([teamOf(channel.name), ...(channel.readers.value?.list ?? []).map(({ record }) => record.team)]);
  const keepers = [...(session.teams.value?.keepers.value.values() ?? [])].filter(({ team }) => here.has(team));
  return <>{keepers.map((keeper) => <TeamStrip key={keeper.team} session={session} desk={desk} keeper={keeper} />)}</>;
}

function TeamStrip({ session, desk, keeper }: { session: Session; desk: Desk; keeper: TeamKeeper }) {
  const { team } = keeper;
  if (keeper.isStrange.value) return <Strip><Words of={laterWords.team.strange(team)} /></Strip>;
  if (keeper.holds.value === false) return <Strip tone="quiet"><Words of={laterWords.team.lacks(team)} /></Strip>;
  const asking = keeper.asking.value.map(({ record }) => record);
  const matter = `team ${team} ${asking.map(({ dot1 }) => dot1).sort().join()}`;
  if (asking.length === 0 || keeper.isClosed || desk.putOff.value.has(matter)) return null;
  const buttons = (
    <>
      <StripButton opens onPress={() => desk.open({ name: "hand-team-key", team })}>{laterWords.team.hand}</StripButton>
      <StripButton onPress={() => desk.putAside(matter)}>{laterWords.notNow}</StripButton>
    </>
  );
  return <Strip buttons={buttons}><Words of={laterWords.team.asking(session.people.namesOf(asking, session.parts.user), team)} /></Strip>;
}
