import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { Comparison } from "../history/comparison";
import { Words } from "../look/phrase";
import { Held } from "../outbox/outbox";
import { Fault } from "../protocol";
import { ReaderRow } from "../readers/reader-row";
import type { Reader } from "../readers/readers";
import { RelayRefusal } from "../relay/relay";
import { laterWords } from "../words-later";

/** Asks before colleagues are given a team's key: to whom, and what they read by it. */
export function HandTeamKey({ session, desk, team }: { session: Session; desk: Desk; team: string }) {
  const keeper = session.teams.value?.keepers.value.get(team);
  // Whom the user sees is who gets it: whoever comes meanwhile is asked about anew.
  const [asking] = useState<readonly Reader[]>(() => keeper?.asking.peek() ?? []);
  const [state, setState] = useState<"asked" | "busy" | "given" | "failed">("asked");
  const way = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone then.
  useEffect(() => {
    if (state === "given") way.current?.focus();
  }, [state]);
  const give = async () => {
    if (keeper === undefined || state === "busy") return;
    setState("busy");
    try {
      await keeper.handOver(asking);
      setState("given");
    } catch (error) {
      if (!(error instanceof RelayRefusal || error instanceof Held || error instanceof Fault)) throw error;
      setState("failed");
    }
  };
  if (keeper === undefined || asking.length === 0) return <div class="pc-form"><p class="pc-muted" role="status">{laterWords.team.nobody}</p></div>;
  return (
    <div class="pc-form">
      <p class="pc-muted"><Words of={laterWords.team.about(team)} /></p>
      <ul class="pc-codes" aria-label={laterWords.team.to}>
        {asking.map(({ record }) => (
          <ReaderRow key={record.ed25519_pub} session={session} record={record} me={false}>
            <Comparison place={session.parts.place} mine={session.me.ed25519_pub} theirs={record.ed25519_pub} />
          </ReaderRow>
        ))}
      </ul>
      <p class="pc-small pc-muted">{laterWords.team.code}</p>
      <div role="status">
        {state === "failed" && <p class="pc-tone-bad">{laterWords.team.failed}</p>}
        {state === "given" && <p>{laterWords.team.given}</p>}
      </div>
      <div class="pc-form-buttons">
        <button ref={way} type="button" class={`pc-button ${state === "given" ? "" : "pc-button-quiet"}`} onClick={() => desk.close()}>{state === "given" ? laterWords.done : laterWords.cancel}</button>
        {state !== "given" && <button type="button" class="pc-button" aria-disabled={state === "busy"} onClick={() => void give()}>{state === "busy" ? laterWords.hand.busy : laterWords.hand.act}</button>}
      </div>
    </div>
  );
}
