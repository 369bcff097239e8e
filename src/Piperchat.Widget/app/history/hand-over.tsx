import { useEffect, useRef, useState } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { dayText, now } from "../chat/times";
import { Words } from "../look/phrase";
import { Held } from "../outbox/outbox";
import { Fault, type KeyRecord } from "../protocol";
import { ReaderRow } from "../readers/reader-row";
import { RelayRefusal } from "../relay/relay";
import { words, type Name } from "../words";
import { laterWords } from "../words-later";
import { Comparison } from "./comparison";
import { HandingOver, wipe, type Past } from "./handing-over";

type State =
  | { readonly name: "finding" }
  | { readonly name: "ready" | "giving"; readonly past: readonly Past[] }
  | { readonly name: "given"; readonly count: number }
  | { readonly name: "failed"; readonly why: string };

type HandOverProps = { session: Session; channel: Channel; desk: Desk; to: KeyRecord };

/** Asks before what was written before is handed to somebody, or to another device of one's own: to whom, what, and what that means. */
export function HandOver({ session, channel, desk, to }: HandOverProps) {
  const { state, give, find } = useHandingOver(session, channel, to);
  const isMine = session.isMyDevice(to.ed25519_pub);
  const name: Name = isMine ? { name: words.myDevices(1).replace("y", "Y") } : session.people.nameOfRecord(to);
  const { place } = session.parts;
  const way = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone then.
  useEffect(() => {
    if (state.name === "given" || state.name === "failed") way.current?.focus();
  }, [state.name]);
  return (
    <div class="pc-form">
      <ul><ReaderRow session={session} record={to} me={false} tags={isMine ? [laterWords.readers.myDevice] : []} /></ul>
      {isMine && <p class="pc-code-title">{laterWords.hand.codeMine}</p>}
      {to.team === null && <Comparison place={place} mine={session.me.ed25519_pub} theirs={to.ed25519_pub} />}
      {to.team === null && <p class="pc-small pc-muted">{isMine ? laterWords.hand.codeMineAbout : <Words of={laterWords.hand.code(name)} />}</p>}
      <div role="status"><What state={state} name={name} /></div>
      {(state.name === "ready" || state.name === "giving") && state.past.length > 0 && <p class="pc-small pc-muted">{isMine ? laterWords.hand.aboutMine : laterWords.hand.about}</p>}
      <div class="pc-form-buttons">
        <button ref={way} type="button" class={`pc-button ${state.name === "given" ? "" : "pc-button-quiet"}`} onClick={() => desk.close()}>{state.name === "given" ? laterWords.done : laterWords.cancel}</button>
        {state.name === "failed" && <button type="button" class="pc-button" onClick={find}>{words.tryAgain}</button>}
        {(state.name === "ready" || state.name === "giving") && state.past.length > 0 && (
          <button type="button" class="pc-button" aria-disabled={state.name === "giving"} onClick={give}>{state.name === "giving" ? laterWords.hand.busy : laterWords.hand.act}</button>
        )}
      </div>
    </div>
  );
}

function What({ state, name }: { state: State; name: Name }) {
  switch (state.name) {
    case "finding": return <p class="pc-muted">{laterWords.hand.finding}</p>;
    case "failed": return <p class="pc-tone-bad">{state.why}</p>;
    case "given": return <p><Words of={laterWords.hand.given(name, state.count)} /></p>;
    default: return state.past.length === 0 ? <p class="pc-muted">{laterWords.hand.nothing}</p> : <p class="pc-strong">{laterWords.hand.what(state.past.length, spanOf(state.past))}</p>;
  }
}

function spanOf(past: readonly Past[]): string {
  const day = (ms: number) => dayText(ms, now.value);
  const times = past.map(({ at }) => at);
  return laterWords.hand.span(day(Math.min(...times)), day(Math.max(...times)));
}

/** The keys of what would be handed over lie here until that is decided. */
function useHandingOver(session: Session, channel: Channel, to: KeyRecord) {
  const [state, setState] = useState<State>({ name: "finding" });
  const undecided = useRef<readonly Past[]>([]);
  const isOver = useRef(false);
  const tell = (next: State) => isOver.current || setState(next);

  const find = async () => {
    setState({ name: "finding" });
    try {
      const past = await new HandingOver(session.parts, channel).past(to);
      undecided.current = past;
      if (isOver.current) wipe(past);
      else setState({ name: "ready", past });
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      tell({ name: "failed", why: laterWords.hand.unreachable });
    }
  };
  useEffect(() => {
    void find();
    return () => {
      isOver.current = true;
      wipe(undecided.current);
    };
  }, []);

  const give = async () => {
    if (state.name !== "ready") return;
    const { past } = state;
    undecided.current = [];
    setState({ name: "giving", past });
    try {
      await new HandingOver(session.parts, channel).give(to, past);
      tell({ name: "given", count: past.length });
    } catch (error) {
      if (!(error instanceof RelayRefusal || error instanceof Fault || error instanceof Held)) throw error;
      tell({ name: "failed", why: error instanceof Held && error.why !== "offline" ? laterWords.hand.held : laterWords.hand.failed });
    }
  };
  return { state, give: () => void give(), find: () => void find() };
}
