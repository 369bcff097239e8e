import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { History, Settings } from "../../protocol";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { words } from "../words";
import { bytesOver, sameSettings, settingsOf } from "./settings";

type FormProps = { channel: ChannelAdmin; desk: Desk };

export function SettingsForm({ channel, desk }: FormProps) {
  const { roster } = channel;
  if (roster === null) return null;
  // Somebody else's change starts the form anew: one doesn't save over what one hasn't seen.
  return <Form key={JSON.stringify(settingsOf(roster))} channel={channel} desk={desk} now={settingsOf(roster)} unset={roster.settings === null} />;
}

const READERS = ["roster", "open"] as const;
const HISTORIES: readonly History[] = ["never", "ask", "roster", "site"];

function Form({ channel, desk, now, unset }: FormProps & { now: Settings; unset: boolean }) {
  const [next, setNext] = useState(now);
  const may = channel.acting.actorFor({ action: "settings", settings: now }) !== null;
  const over = bytesOver(next.description);
  const change = (changed: Partial<Settings>) => setNext((before) => ({ ...before, ...changed }));
  // What nobody set yet is worth saving as it is: it then no longer hangs on what the host says.
  const changed = unset || !sameSettings(now, next);
  const submit = (event: Event) => {
    event.preventDefault();
    if (changed && over === 0) desk.open({ name: "settings", from: now, to: next });
  };
  return (
    <form class="pc-tab-page pc-settings" onSubmit={submit}>
      {unset && <p class="pc-small pc-muted">{words.settings.unset}</p>}
      {!may && <p class="pc-small pc-muted">{channel.log.state.value.kind === "broken" ? words.problems.unverified : words.settings.readOnly}</p>}
      <fieldset disabled={!may} class="pc-plain-fieldset">
        <label class="pc-label">
          <span>{words.settings.description}</span>
          <textarea class="pc-field pc-textarea" rows={3} value={next.description} aria-invalid={over > 0} onInput={(event) => change({ description: event.currentTarget.value })} />
          <span class={`pc-small ${over > 0 ? "pc-tone-bad" : "pc-muted"}`}>{over > 0 ? words.settings.tooLong(over) : words.settings.descriptionAbout}</span>
        </label>
        <Choices legend={words.settings.readers.title}>
          {READERS.map((each) => <Choice key={each} group="readers" value={each} of={words.settings.readers[each]} checked={next.readers === each} onChoose={() => change({ readers: each })} />)}
        </Choices>
        <Choices legend={words.settings.history.title}>
          {HISTORIES.map((each) => <Choice key={each} group="history" value={each} of={words.settings.history[each]} checked={next.history === each} onChoose={() => change({ history: each })} />)}
        </Choices>
        {may && (
          <div class="pc-form-buttons">
            <button type="submit" class="pc-button" disabled={!changed || over > 0} aria-haspopup="dialog">{changed ? words.settings.save : words.settings.saved}</button>
            {!sameSettings(now, next) && <button type="button" class="pc-button pc-button-quiet" onClick={() => setNext(now)}>{words.settings.reset}</button>}
          </div>
        )}
      </fieldset>
    </form>
  );
}

function Choices({ legend, children }: { legend: string; children: ComponentChildren }) {
  return (
    <fieldset class="pc-choices">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}

type ChoiceProps = { group: string; value: string; of: { readonly name: string; readonly about: string }; checked: boolean; onChoose: () => void };

function Choice({ group, value, of: { name, about }, checked, onChoose }: ChoiceProps) {
  return (
    <label class="pc-choice">
      <input type="radio" name={group} value={value} checked={checked} onChange={onChoose} />
      <span><span class="pc-strong">{name}</span><span class="pc-small pc-muted">{about}</span></span>
    </label>
  );
}
