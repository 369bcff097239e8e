import { signal } from "@preact/signals";
import type { ConnectionState } from "../relay/event-stream";

/** A stream that comes back within this was never worth a word. */
const GRACE = 1500;

export class Connection {
  readonly state = signal<ConnectionState>("connecting");
  /** When the next attempt is due. */
  readonly retryAt = signal<number | null>(null);
  /** It has been away long enough to say so. */
  readonly troubled = signal(false);
  #timer: ReturnType<typeof setTimeout> | null = null;

  is(state: ConnectionState, retryAt: number | null): void {
    this.state.value = state;
    this.retryAt.value = retryAt;
    if (state === "live") {
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      this.troubled.value = false;
    } else {
      this.#timer ??= setTimeout(() => {
        this.troubled.value = true;
      }, GRACE);
    }
  }
}
