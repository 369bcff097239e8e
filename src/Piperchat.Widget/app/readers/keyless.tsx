import type { Channel } from "../channels/channel";
import { ClockIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { words } from "../words";
import type { Readers } from "./readers";

/** Over the composer of somebody who writes to a team that has no key yet. (A member's own browser makes it.) */
export function Keyless({ channel }: { channel: Channel }) {
  return <KeylessTeams readers={channel.readers.value} />;
}

export function KeylessTeams({ readers }: { readers: Readers | null }) {
  const teams = (readers?.keyless ?? []).filter(({ isOurs }) => !isOurs).map(({ team }) => team);
  return <p class="pc-keyless" role="status">{teams.length > 0 && <><ClockIcon size={14} /><span><Words of={words.readers.keyless(teams)} /></span></>}</p>;
}
