import { useRef } from "preact/hooks";
import type { Session } from "../chat/session";
import { now, timeText } from "../chat/times";
import { ClockIcon, WarnIcon } from "../look/icons";
import { words } from "../words";
import { Quote, Text } from "./bubble";
import type { Message } from "./entries";
import { isEmojiOnly } from "./text";
import type { Pending } from "./timeline";

/** What was written here and isn't in the log yet. */
type PendingProps = {
  session: Session;
  pending: Pending;
  byId: ReadonlyMap<string, Message>;
  /** The one under it waits for the same: one line will do. */
  followed: boolean;
};

export function PendingBubble({ session, pending, byId, followed }: PendingProps) {
  const { state, text, replyTo } = pending;
  const emoji = replyTo === null && isEmojiOnly(text);
  return (
    <>
      <article
        class={`pc-bubble pc-bubble-${state.name} ${emoji ? "pc-bubble-emoji" : ""}`} data-message tabIndex={-1}
        aria-label={words.said(words.you, timeText(pending.at), text)}
      >
        {replyTo !== null && <Quote session={session} of={byId.get(replyTo)} />}
        <Text of={text} />
      </article>
      {!followed && <StateLine session={session} pending={pending} />}
    </>
  );
}

function StateLine({ session, pending: { id, state } }: { session: Session; pending: Pending }) {
  const hasWaited = useRef(false);
  hasWaited.current ||= state.name === "waiting";
  // Where the line goes as often as it comes, its room stays.
  if (state.name === "sending" && hasWaited.current) return <p class="pc-mark-line" aria-hidden="true">{"\u00a0"}</p>;
  if (state.name === "waiting") {
    const seconds = state.until === null ? 0 : Math.max(1, Math.ceil((state.until - now.value) / 1000));
    const text = state.why === "rate" ? words.state.rate(seconds) : words.state[state.why];
    // Nobody wants to hear each second of it.
    return <p class="pc-mark-line" aria-live="off"><ClockIcon size={14} />{text}</p>;
  }
  if (state.name !== "refused") return null;
  return (
    <div class="pc-mark-line pc-mark-bad" role="alert">
      <WarnIcon size={14} /><span>{words.state.refused}. {words.refused[state.code] ?? (state.sentence || words.refused["other"])}</span>
      <button type="button" class="pc-link" onClick={() => void session.outbox.sendAnew(id)}>{words.tryAgain}</button>
      <button type="button" class="pc-link" onClick={() => void session.outbox.discard(id)}>{words.discard}</button>
    </div>
  );
}
