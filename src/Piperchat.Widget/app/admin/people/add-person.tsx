import { useEffect, useId, useRef, useState } from "preact/hooks";
import { roleOf } from "../../protocol";
import { nameOfKey } from "../../chat/names";
import { asUsername, fits } from "../../first-run/username";
import { grouped } from "../../keys/fingerprint";
import { Avatar } from "../../look/avatar";
import { Dialog } from "../../look/dialog";
import { LockIcon, WarnIcon } from "../../look/icons";
import { problemOf } from "../acting/problem";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { ChevronIcon } from "../icons";
import type { Panel } from "../panel";
import { words } from "../words";
import type { Found } from "./lookup";
import { mayGive, roleAct } from "./roles";

type Given = "owner" | "admin" | "member";
type AddProps = { panel: Panel; channel: ChannelAdmin; desk: Desk };

/** In two steps: whose key it is stands there before anything is given to it. */
export function AddPerson({ panel, channel, desk }: AddProps) {
  const [found, setFound] = useState<Found | null>(null);
  return (
    <Dialog title={words.add.title} onClose={desk.close}>
      {found === null
        ? <LookUp panel={panel} onFound={setFound} />
        : <Give panel={panel} channel={channel} desk={desk} found={found} onBack={() => setFound(null)} />}
    </Dialog>
  );
}

function LookUp({ panel, onFound }: { panel: Panel; onFound: (found: Found) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const name = asUsername(field.current?.value.trim() ?? "");
    if (busy) return;
    if (!fits(name) && !/^dot1:[0-9a-f]{16}$/.test(name)) return setProblem(words.add.rules);
    setBusy(true);
    try {
      const lookup = await panel.directory.find(name);
      if (lookup !== "nobody" && lookup !== "contradictory") return onFound(lookup);
      setProblem(words.add[lookup](name));
    } catch (error) {
      setProblem(problemOf(error));
    }
    setBusy(false);
    field.current?.focus();
  };

  return (
    <form class="pc-form" onSubmit={submit}>
      <p class="pc-muted">{words.add.about}</p>
      <input
        ref={field} class="pc-field" type="text" aria-label={words.add.username} placeholder={words.add.username} aria-describedby={hint} aria-invalid={problem !== null} maxLength={64}
        autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck={false} onInput={() => setProblem(null)}
      />
      <p id={hint} class={`pc-small ${problem === null ? "pc-muted" : "pc-tone-bad"}`} role="status">{problem ?? words.add.rules}</p>
      <button type="submit" class="pc-button pc-button-wide" aria-disabled={busy}>{busy ? words.add.looking : words.add.look}</button>
    </form>
  );
}

function Give({ panel, channel, desk, found, onBack }: AddProps & { found: Found; onBack: () => void }) {
  const submitButton = useRef<HTMLButtonElement>(null);
  const choices = (["member", "admin", "owner"] as const).filter((each) => mayGive(channel, found, each));
  const [role, setRole] = useState<Given>("member");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => submitButton.current?.focus(), []);
  const now = channel.roster === null ? "none" : roleOf(channel.roster, found.ed25519_pub);
  const isMe = found.ed25519_pub === panel.parts.me?.signing.ed25519Pub;
  const name = found.username ?? nameOfKey(found.ed25519_pub);
  const act = roleAct(found, role);
  const actor = channel.acting.actorFor(act);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await channel.do(act, (roster) => roleOf(roster, found.ed25519_pub));
      panel.done.value = words.done.role(name, role);
      desk.close();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };

  const given = now !== "none" && now !== "banned";
  return (
    <form class="pc-form pc-add" onSubmit={submit}>
      <Whose found={found} />
      {now !== "none" && <p class="pc-small">{words.add.already(now)}</p>}
      {isMe && <p class="pc-small">{words.add.yourself}</p>}
      {!given && (
        <>
          <p class="pc-small pc-muted">{words.add.compare}</p>
          <label class="pc-label pc-label-line">
            <span>{words.add.role}</span>
            <span class="pc-select">
              <select value={role} onChange={(event) => setRole(event.currentTarget.value as Given)}>
                {choices.map((each) => <option key={each} value={each}>{words.roles[each]}</option>)}
              </select>
              <ChevronIcon size={16} />
            </span>
          </label>
          <p class="pc-small">{words.add.gives[role](name)}</p>
          {actor !== null && <p class="pc-small pc-muted">{words.confirm.by[actor]}</p>}
        </>
      )}
      {problem !== null && <p class="pc-problem" role="alert">{problem}</p>}
      {!given && <button ref={submitButton} type="submit" class="pc-button pc-button-wide" aria-disabled={busy}>{busy ? words.confirm.busy : found.before === null ? words.add.do(name) : words.add.anyway(name)}</button>}
      <button type="button" class="pc-button pc-button-wide pc-button-quiet" onClick={onBack}>{words.add.another}</button>
    </form>
  );
}

function Whose({ found: { username, dot1, ed25519_pub, record, before } }: { found: Found }) {
  const name = username ?? nameOfKey(ed25519_pub);
  return (
    <div class="pc-whose">
      <div class="pc-reader">
        <Avatar of={before === null && record !== null ? ed25519_pub : null} name={name} />
        <div class="pc-reader-words">
          <p class="pc-reader-name">{name}</p>
          <p class="pc-reader-dot1 pc-muted">{dot1}</p>
        </div>
      </div>
      {before !== null && <p class="pc-mark-line pc-tone-warn" role="alert"><WarnIcon size={16} /><span>{words.add.before}</span></p>}
      {before !== null && <Key label={words.add.beforeLabel} of={before} />}
      <Key label={before === null ? words.people.fingerprint : words.add.now} of={ed25519_pub} />
      {record === null
        ? <p class="pc-mark-line pc-tone-warn"><WarnIcon size={16} /><span>{words.add.noRecord}</span></p>
        : <p class="pc-mark-line pc-muted"><span class="pc-tone-good"><LockIcon size={16} /></span><span>{username === null ? words.add.nameless : words.add.proven}</span></p>}
    </div>
  );
}

function Key({ label, of }: { label: string; of: string }) {
  return <p class="pc-key"><span class="pc-small pc-muted">{label}</span><code>{grouped(of)}</code></p>;
}
