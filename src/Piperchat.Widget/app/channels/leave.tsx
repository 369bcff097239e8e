import { useState } from "preact/hooks";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { RelayRefusal } from "../relay/relay";
import { laterWords } from "../words-later";
import type { Channel } from "./channel";

/** Asks before one leaves: nothing from then on is sealed for one. */
export function Leave({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  // It would join one again, as it goes.
  const isWaiting = session.outbox.pending.value.some((pending) => pending.channel === channel.name && (pending.state.name === "sending" || pending.state.name === "waiting"));
  const leave = async () => {
    if (busy || isWaiting) return;
    setBusy(true);
    try {
      await session.leave(channel);
      desk.close();
      // What was pressed first may be gone, as is the place to write.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(".pc-log")?.focus({ preventScroll: true }));
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      setFailed(true);
      setBusy(false);
    }
  };
  return (
    <div class="pc-form">
      <p class="pc-muted">{laterWords.leaving.about}</p>
      {isWaiting && <p class="pc-small pc-mark-warn" role="status">{laterWords.leaving.waits}</p>}
      {failed && <p class="pc-small pc-tone-bad" role="alert">{laterWords.leaving.failed}</p>}
      <div class="pc-form-buttons">
        <button type="button" class="pc-button pc-button-quiet" onClick={() => desk.close()}>{laterWords.cancel}</button>
        <button type="button" class="pc-button pc-button-bad" aria-disabled={busy || isWaiting} onClick={() => void leave()}>{busy ? laterWords.leaving.busy : laterWords.leaving.act}</button>
      </div>
    </div>
  );
}
