import type { ComponentChildren } from "preact";
import type { Session } from "../chat/session";
import type { Start } from "../chat/start";
import { ClockIcon, OfflineIcon, WarnIcon } from "../look/icons";
import { words } from "../words";

/** What holds for the page as a whole, and needs no decision. */
export function Banners({ start, session }: { start: Start; session: Session }) {
  const { state, troubled, offline } = session.connection;
  const minutes = Math.round(Math.abs(start.clock.offset.value) / 60_000);
  return (
    <>
      <div class="pc-strips" role="status">
        {minutes > 0 && <Banner icon={<ClockIcon size={16} />}>{words.clockOff(minutes)}</Banner>}
        {start.wrongAudience.value !== null && <Banner icon={<WarnIcon size={16} />}>{words.wrongAudience(start.wrongAudience.value)}</Banner>}
        {!start.durable.value && <Banner icon={<WarnIcon size={16} />}>{words.memoryOnly}</Banner>}
        {state.value === "refused" && session.current.value?.closed.value == null && <Banner icon={<WarnIcon size={16} />}>{words.connection.refusedBanner}</Banner>}
      </div>
      <div class="pc-afloat" role="status">
        {(offline.value || troubled.value) && state.value !== "refused" && (
          <Banner icon={<OfflineIcon size={16} />}>{offline.value ? words.connection.offlineBanner : words.connection.waitingBanner}</Banner>
        )}
      </div>
    </>
  );
}

function Banner({ icon, children }: { icon: ComponentChildren; children: ComponentChildren }) {
  return <p class="pc-banner">{icon}<span>{children}</span></p>;
}
