import { Agreement } from "../channels/agreement";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Devices } from "../history/devices";
import { TeamStrips } from "../teams/team-strips";
import { Alarm } from "./alarm";
import { Asked, Disputes } from "./disputes";

/** Over the composer: what needs a decision, and what there is to do for others. */
export function Strips(props: { session: Session; channel: Channel; desk: Desk }) {
  return (
    <>
      <Alarm {...props} />
      <Disputes {...props} />
      <Asked {...props} />
      <Agreement {...props} />
      <TeamStrips {...props} />
      <Devices {...props} />
    </>
  );
}
