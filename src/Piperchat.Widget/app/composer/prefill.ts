import { signal } from "@preact/signals";

/** What the host page would have the user write: it waits for an empty box, and for the user to send it. */
export const prefill = signal<string | null>(null);
