import { ClockIcon, WarnIcon } from "../look/icons";
import { words } from "../words";
import type { PanelStart } from "./start";

/** What holds for the page as a whole. */
export function Banners({ start }: { start: PanelStart }) {
  const minutes = Math.round(Math.abs(start.clock.offset.value) / 60_000);
  const audience = start.wrongAudience.value;
  return (
    <div class="pc-strips" role="status">
      {minutes > 0 && <p class="pc-banner"><ClockIcon size={16} /><span>{words.clockOff(minutes)}</span></p>}
      {audience !== null && <p class="pc-banner"><WarnIcon size={16} /><span>{words.wrongAudience(audience)}</span></p>}
    </div>
  );
}
