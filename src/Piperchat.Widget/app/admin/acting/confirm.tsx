import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Dialog } from "../../look/dialog";
import { words } from "../words";
import type { Actor } from "./acting";
import { problemOf } from "./problem";

type ConfirmProps = {
  title: string;
  /** What happens. */
  children: ComponentChildren;
  /** Who does it; null: nothing is written into the log. */
  actor: Actor | null;
  label: string;
  danger?: boolean;
  act: () => Promise<void>;
  onClose: () => void;
};

/** Says in plain words what happens, and does it at a press. Where it couldn't be done, it says why and stays. */
export function Confirm({ title, children, actor, label, danger = false, act, onClose }: ConfirmProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => cancel.current?.focus(), []);
  const go = async () => {
    if (busy) return;
    setBusy(true);
    setProblem(null);
    try {
      await act();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="pc-confirm">
        {children}
        {actor !== null && <p class="pc-small pc-muted">{words.confirm.by[actor]}</p>}
        {problem !== null && <p class="pc-problem" role="alert">{problem}</p>}
        <div class="pc-confirm-buttons">
          <button ref={cancel} type="button" class="pc-button pc-button-quiet" onClick={onClose}>{words.confirm.cancel}</button>
          <button type="button" class={`pc-button${danger ? " pc-button-bad" : ""}`} aria-disabled={busy} onClick={() => void go()}>{busy ? words.confirm.busy : label}</button>
        </div>
      </div>
    </Dialog>
  );
}
