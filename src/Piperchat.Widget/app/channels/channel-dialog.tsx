import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { laterWords } from "../words-later";
import { channelNamed } from "./channel-notes";

export function ChannelDialog({ session, desk }: { session: Session; desk: Desk }) {
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const [bad, setBad] = useState(false);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event) => {
    event.preventDefault();
    const name = channelNamed(field.current?.value ?? "");
    if (name === null) {
      setBad(true);
      return;
    }
    desk.goTo(session, name);
  };
  return (
    <form class="pc-form" onSubmit={submit}>
      <p class="pc-muted">{laterWords.newChannel.about}</p>
      <input
        ref={field} class="pc-field" type="text" aria-label={laterWords.newChannel.name} placeholder={laterWords.newChannel.name} aria-describedby={hint} aria-invalid={bad} maxLength={64}
        autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck={false} onInput={() => setBad(false)}
      />
      <p id={hint} class={`pc-small ${bad ? "pc-tone-bad" : "pc-muted"}`}>{laterWords.newChannel.nameRules}</p>
      <button type="submit" class="pc-button pc-button-wide">{laterWords.newChannel.open}</button>
    </form>
  );
}
