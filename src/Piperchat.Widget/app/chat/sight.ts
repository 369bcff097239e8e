// Whether somebody may be looking at the conversation: what comes is read only while they are.

import { computed, signal } from "@preact/signals";

/** The host page shows the frame. */
export const shown = signal(true);
/** Some of the frame is inside the window, and not hidden or scrolled away. */
export const within = signal(true);
/** In a frame the focus says nothing: it is mostly with the page around it. */
export const framed = signal(false);

export const inSight = computed(() => shown.value && within.value);

export function isLookedAt(): boolean {
  return document.visibilityState === "visible" && inSight.value && (framed.value || document.hasFocus());
}

/** A frame without a box, or far down a page, isn't seen, however visible its document is. */
export function observeSight(root: Element): void {
  framed.value = true;
  if (typeof IntersectionObserver === "undefined") return;
  new IntersectionObserver((entries) => (within.value = entries.at(-1)?.isIntersecting ?? true)).observe(root);
}
