import { ClockIcon } from "../look/icons";
import { words } from "../words";
import type { PanelStart } from "./start";

/** What holds for the page as a whole. */
export function Banners({ start }: { start: PanelStart }) {
  const minutes = Math.round(Math.abs(start.clock.offset.value) / 60_000);
  return <div class="pc-strips" role="status">{minutes > 0 && <p class="pc-banner"><ClockIcon size={16} /><span>{words.clockOff(minutes)}</span></p>}</div>;
}
