import type { ComponentChildren } from "preact";
import { LeaveButton, useFraming } from "../chat/framing";

/** A whole page that says one thing: why there is no conversation, and what to do. */
export function Notice({ icon, tone = "plain", title, children }: { icon: ComponentChildren; tone?: "plain" | "warn" | "good"; title: string; children: ComponentChildren }) {
  const { embedded } = useFraming();
  return (
    <main class={`pc-notice${embedded ? "" : " pc-notice-page"}`}>
      <div class="pc-notice-card">
        <div class={`pc-notice-icon pc-tone-${tone}`}>{icon}</div>
        <h1>{title}</h1>
        {children}
      </div>
      <LeaveButton />
    </main>
  );
}
