import { signal } from "@preact/signals";
import type { ConnectionState } from "../relay/event-stream";

/** A stream that comes back within this was never worth a word. */
const GRACE = 1500;

export class Connection {
  /** The browser says that it has no network. An open stream may not notice for a minute. */
  readonly offline = signal(globalThis.navigator?.onLine === false);
  readonly state = signal<ConnectionState>("connecting");
  /** It has been away long enough to say so. */
  readonly troubled = signal(false);
  #timer: ReturnType<typeof setTimeout> | null = null;

  is(state: ConnectionState): void {
    this.state.value = state;
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
