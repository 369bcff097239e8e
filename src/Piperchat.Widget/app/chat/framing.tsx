import { createContext } from "preact";
import { useContext, useEffect } from "preact/hooks";
import { CloseIcon } from "../look/icons";
import { words } from "../words";
import type { FrameSettings } from "./frame-settings";

/** The frame that the chat stands in, and the way out of it. */
export class Framing {
  readonly embedded: boolean;
  readonly closable: boolean;
  readonly bare: boolean;
  readonly heading: string | null;
  /** Called when the user leaves. Whoever talks with the host sets it. */
  onLeave: () => void = () => {};

  constructor({ embedded, closable, bare, heading }: FrameSettings) {
    this.embedded = embedded;
    this.closable = closable;
    this.bare = bare;
    this.heading = heading;
  }
}

export const FramingContext = createContext(new Framing({ embedded: false, closable: false, bare: false, heading: null }));

export const useFraming = (): Framing => useContext(FramingContext);

/** Not where a keyboard that jumps up hides half of a phone's page before it was read, nor out of a host's page that is being read. */
export function mayTakeFocus({ embedded }: Framing): boolean {
  return !matchMedia("(pointer: coarse)").matches && (!embedded || document.hasFocus());
}

/** What one came for: where one writes, or picks a name. A frame that was just opened has the focus, and nothing in it has. */
export function takeFocus(root: ParentNode): void {
  const field = root.querySelector<HTMLElement>(".pc-composer textarea, .pc-field");
  if (!matchMedia("(pointer: coarse)").matches && document.hasFocus() && document.activeElement === document.body) field?.focus();
}

/** The host's own button isn't always in sight: on a phone the chat is all there is to see. */
export function LeaveButton() {
  const framing = useFraming();
  if (!framing.closable) return null;
  return <button type="button" class="pc-icon-button pc-leave" aria-label={words.leave} onClick={() => framing.onLeave()}><CloseIcon size={22} /></button>;
}

/** The host's page hears no key that is pressed in the frame. */
export function useLeaveOnEscape(): void {
  const framing = useFraming();
  useEffect(() => {
    if (!framing.closable) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing && document.querySelector("dialog[open]") === null) framing.onLeave();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [framing]);
}
