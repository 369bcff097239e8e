import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { mayTakeFocus, useFraming } from "../chat/framing";
import { SendIcon } from "../look/icons";
import { words } from "../words";
import { isSayable, lettersTooMany } from "./length";

type WritingBoxProps = {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** Nothing can be written for the moment. */
  busy?: boolean;
  onText: (text: string) => void;
  /** Called with a text that can be sent. */
  onSend: () => void;
  onEscape?: (event: KeyboardEvent) => void;
  /** What stands over the text. */
  children?: ComponentChildren;
};

/** Where one writes, and the way to send it. */
export function WritingBox({ field, text, busy = false, onText, onSend, onEscape, children }: WritingBoxProps) {
  const framing = useFraming();
  const tooMany = useMemo(() => lettersTooMany(text), [text]);
  const canSend = !busy && isSayable(text) && tooMany === 0;
  useEffect(() => {
    if (mayTakeFocus(framing)) field.current?.focus();
  }, [framing]);
  useLayoutEffect(() => grow(field.current), [text]);

  const send = (event: Event) => {
    event.preventDefault();
    if (canSend) onSend();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") onEscape?.(event);
    // On a touch keyboard Enter is the only way to a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || matchMedia("(pointer: coarse)").matches) return;
    send(event);
  };

  return (
    <form class="pc-composer" onSubmit={send}>
      {children}
      <div class="pc-composer-line">
        <textarea
          ref={field} rows={1} aria-label={words.message} placeholder={words.message} value={text} enterkeyhint="enter" readOnly={busy}
          aria-invalid={tooMany > 0} onInput={(event) => onText(event.currentTarget.value)} onKeyDown={onKeyDown}
        />
        <button type="submit" class="pc-send" aria-label={words.send} title={words.send} aria-disabled={!canSend}><SendIcon /></button>
      </div>
      {tooMany > 0 && <p class="pc-composer-hint pc-tone-bad" role="alert">{words.tooLong(tooMany)}</p>}
    </form>
  );
}

function grow(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.style.height = "auto";
  // In a frame that the host page hides nothing has a height.
  if (field.scrollHeight > 0) field.style.height = `${field.scrollHeight}px`;
}
