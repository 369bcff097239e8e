import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { InfoIcon, WarnIcon } from "./icons";

type StripProps = {
  /** "warn": it needs a decision. "quiet": it is good to know, or to do some time. */
  tone?: "warn" | "quiet";
  children: ComponentChildren;
  buttons?: ComponentChildren;
};

/** Over the composer: what there is to know or to decide. */
export function Strip({ tone = "warn", children, buttons }: StripProps) {
  const strip = useRef<HTMLDivElement>(null);
  // Its buttons go with it: the focus stays in the conversation then.
  useLayoutEffect(() => () => {
    if (strip.current?.contains(document.activeElement)) document.querySelector<HTMLElement>(".pc-log")?.focus({ preventScroll: true });
  }, []);
  return (
    <div ref={strip} class={`pc-dispute${tone === "quiet" ? " pc-strip-quiet" : ""}`} role={tone === "warn" ? "alert" : "status"}>
      {tone === "warn" ? <WarnIcon size={18} /> : <InfoIcon size={18} />}
      <div>
        <p>{children}</p>
        {buttons !== undefined && <p class="pc-dispute-buttons">{buttons}</p>}
      </div>
    </div>
  );
}

export function StripButton({ onPress, opens = false, children }: { onPress: () => void; opens?: boolean; children: ComponentChildren }) {
  return <button type="button" class="pc-button pc-button-small pc-button-quiet" aria-haspopup={opens ? "dialog" : undefined} onClick={onPress}><span>{children}</span></button>;
}
