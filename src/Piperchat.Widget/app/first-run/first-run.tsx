import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { mayTakeFocus, useFraming } from "../chat/framing";
import { NameTaken } from "../chat/registration";
import type { Start } from "../chat/start";
import { LockIcon } from "../look/icons";
import { Notice } from "../look/notice";
import { Words } from "../look/phrase";
import { RelayRefusal } from "../relay/relay";
import { words } from "../words";
import { asUsername, fits, NameCheck, type NameState } from "./username";

export function FirstRun({ start, lostName }: { start: Start; lostName: string | null }) {
  const framing = useFraming();
  const field = useRef<HTMLInputElement>(null);
  const hint = useId();
  const [username, setUsername] = useState("");
  const [state, setState] = useState<NameState>({ name: "empty" });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const check = useMemo(() => new NameCheck((name, signal) => start.relay.isTaken(name, signal), setState), [start]);

  useEffect(() => {
    if (mayTakeFocus(framing)) field.current?.focus();
    return () => check.cancel();
  }, [check, framing]);

  const typed = (text: string) => {
    const name = asUsername(text);
    if (field.current) field.current.value = name;
    setUsername(name);
    setProblem(null);
    check.typed(name);
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (!fits(username)) {
      setState({ name: "unfit" });
      field.current?.focus();
      return;
    }
    check.cancel();
    setBusy(true);
    try {
      await start.startChatting(username);
    } catch (error) {
      setBusy(false);
      if (error instanceof NameTaken) setState({ name: "taken" });
      else setProblem(problemOf(error));
      field.current?.focus();
    }
  };

  const bad = state.name === "unfit" || state.name === "taken";
  return (
    <Notice icon={<LockIcon size={32} />} tone="good" title={words.firstRun.title}>
      <p>{words.firstRun.about}</p>
      {lostName !== null && <p class="pc-first-lost" role="status">{words.firstRun.lost(lostName)}</p>}
      <form class="pc-first" onSubmit={submit}>
        <input
          ref={field} class="pc-field" type="text" name="username" aria-label={words.firstRun.username} placeholder={words.firstRun.username}
          aria-invalid={bad && username !== ""} aria-describedby={hint} autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck={false} maxLength={32}
          readOnly={busy} onInput={(event) => typed(event.currentTarget.value)}
        />
        <p id={hint} class={`pc-first-hint ${toneOf(state, problem)}`} role="status">{problem ?? hintOf(state, username)}</p>
        <button type="submit" class="pc-button pc-button-wide" aria-disabled={busy}>{busy ? words.firstRun.starting : words.firstRun.start}</button>
      </form>
      {start.channel !== null && start.channel !== "main" && <p class="pc-small"><Words of={words.firstRun.joins(start.channel)} /></p>}
    </Notice>
  );
}

function hintOf(state: NameState, username: string): string {
  switch (state.name) {
    case "empty": case "unfit": return words.firstRun.rules;
    case "checking": return words.firstRun.checking;
    case "free": return words.firstRun.free(username);
    case "taken": return words.firstRun.taken(username);
    case "unknown": return "";
  }
}

function toneOf(state: NameState, problem: string | null): string {
  if (problem !== null || state.name === "taken" || state.name === "unfit") return "pc-tone-bad";
  return state.name === "free" ? "pc-tone-good" : "";
}

/** What kept a start from going through. */
export function problemOf(error: unknown): string {
  if (!(error instanceof RelayRefusal)) {
    console.error(error);
    return words.firstRun.failed;
  }
  if (error.status === 429) return words.firstRun.busy(Math.ceil((error.retryAfterMs ?? 1000) / 1000));
  return error.passing ? words.firstRun.unreachable : error.sentence || words.refused["other"] as string;
}
