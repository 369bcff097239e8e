import type { ComponentChildren } from "preact";

/** A whole page that says one thing: why there is no conversation, and what to do. */
export function Notice({ icon, tone = "plain", title, children }: { icon: ComponentChildren; tone?: "plain" | "warn" | "good"; title: string; children: ComponentChildren }) {
  return (
    <main class="pc-notice">
      <div class="pc-notice-card">
        <div class={`pc-notice-icon pc-tone-${tone}`}>{icon}</div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
