import { useState } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { Session } from "../chat/session";
import { RelayRefusal } from "../relay/relay";
import { words } from "../words";

/** In place of the composer, where one reads a conversation that one hasn't joined. */
export function JoinBar({ session, channel }: { session: Session; channel: Channel }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const join = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await session.join(channel);
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  const isBack = channel.isAway || channel.hasLeft;
  if (session.isFull(channel)) return <p class="pc-join pc-muted">{words.channels.tooMany}</p>;
  return (
    <div class="pc-join">
      <p class={problem === null ? "pc-muted" : "pc-tone-bad"} role="status">{problem ?? (channel.isAway ? words.channels.awayAbout : channel.hasLeft ? words.channels.leftAbout : words.channels.joinAbout)}</p>
      <button type="button" class="pc-button" aria-disabled={busy} onClick={join}>{busy ? words.channels.joining : isBack ? words.channels.joinAgain : words.channels.join}</button>
    </div>
  );
}

function problemOf({ code, status }: RelayRefusal): string {
  if (code === "too_many_readers") return words.channels.tooMany;
  return (status === 403 ? (words.refused[code] ?? words.refused["forbidden"]) : undefined) ?? words.channels.joinFailed;
}
