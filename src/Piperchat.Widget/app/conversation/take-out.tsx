import { useState } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { takeOut } from "../chat/taking-out";
import { RelayRefusal } from "../relay/relay";
import { words } from "../words";
import { laterWords } from "../words-later";
import type { Message } from "./entries";
import { excerpt } from "./text";

/** Asks before a message goes for good: one's own, or as an owner or admin somebody else's. */
export function TakeOut({ session, channel, desk, message }: { session: Session; channel: Channel; desk: Desk; message: Message }) {
  const whose = message.from === session.me.ed25519_pub ? "mine" : "others";
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const act = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await takeOut(session, channel, message);
      desk.close();
      // The button that was pressed goes with the message.
      requestAnimationFrame(() => document.querySelector<HTMLElement>(".pc-log")?.focus({ preventScroll: true }));
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      setProblem(error.status === 403 ? laterWords.takeOut.forbidden : laterWords.takeOut.failed);
      setBusy(false);
    }
  };
  return (
    <div class="pc-form">
      {message.shown.state === "text" && <p class="pc-quote">{excerpt(message.shown.text)}</p>}
      <p class="pc-muted">{laterWords.takeOut[whose]}</p>
      {problem !== null && <p class="pc-small pc-tone-bad" role="alert">{problem}</p>}
      <div class="pc-form-buttons">
        <button type="button" class="pc-button pc-button-quiet" onClick={() => desk.close()}>{laterWords.cancel}</button>
        <button type="button" class="pc-button pc-button-bad" aria-disabled={busy} onClick={() => void act()}>{busy ? laterWords.takeOut.busy : words.takeOut[whose].act}</button>
      </div>
    </div>
  );
}
