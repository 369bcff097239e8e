import { useRef, useState } from "preact/hooks";
import { PeopleIcon } from "../../look/icons";
import { problemOf } from "../acting/problem";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Panel } from "../panel";
import { words } from "../words";

export function Claim({ panel, channel }: { panel: Panel; channel: ChannelAdmin }) {
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const actor = channel.acting.actorFor({ action: "claim", description: "" });

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await channel.do({ action: "claim", description: field.current?.value.trim() ?? "" }, (roster) => roster.claimed);
      panel.done.value = words.done.claimed;
      void panel.channels.reload();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };

  return (
    <section class="pc-claim">
      <span class="pc-claim-icon"><PeopleIcon size={32} /></span>
      <h2>{words.claim.title}</h2>
      <p class="pc-muted">{words.claim.about}</p>
      <p class="pc-muted">{actor === "site" ? words.claim.readersSite : words.claim.readers}</p>
      {actor === null ? <p class="pc-standing">{words.claim.cannot(panel.parts.hasLogIn)}</p> : (
        <form onSubmit={submit}>
          <label class="pc-label">
            <span>{words.claim.description} <span class="pc-muted">{words.claim.optional}</span></span>
            <input ref={field} class="pc-field" type="text" maxLength={1000} autocomplete="off" />
          </label>
          <p class="pc-small pc-muted">{actor === "site" ? words.claim.site : null} {words.confirm.by[actor]}</p>
          {problem !== null && <p class="pc-problem" role="alert">{problem}</p>}
          <button type="submit" class="pc-button pc-button-wide" aria-disabled={busy}>{busy ? words.confirm.busy : words.claim.do}</button>
        </form>
      )}
    </section>
  );
}
