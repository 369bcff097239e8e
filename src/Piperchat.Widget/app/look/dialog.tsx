import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../words";
import { CloseIcon } from "./icons";

type DialogProps = {
  title: string;
  /** "card" stands in the middle (on a phone at the bottom); "sheet" comes from the side. */
  shape?: "card" | "sheet";
  onClose: () => void;
  children: ComponentChildren;
};

/** The browser's own modal dialog: it keeps the focus inside, gives it back, and closes on Escape. */
export function Dialog({ title, shape = "card", onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = useId();
  useLayoutEffect(() => {
    const opened = dialog.current;
    const opener = document.activeElement;
    opened?.showModal();
    return () => {
      opened?.close();
      // What was pressed may be in sight only while the focus is near: then that is where it goes.
      const { activeElement } = document;
      if (activeElement === document.body || opened?.contains(activeElement)) opener?.closest<HTMLElement>("[tabindex]")?.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog} class={`pc-dialog pc-dialog-${shape}`} aria-labelledby={label} onCancel={onClose}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      <div class="pc-dialog-body">
        <header class="pc-dialog-head">
          <h2 id={label}>{title}</h2>
          <button type="button" class="pc-icon-button" aria-label={words.close} onClick={onClose}><CloseIcon /></button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
