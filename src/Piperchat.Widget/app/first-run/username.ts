// What the first run says of a name while it is typed.

export type NameState =
  | { readonly name: "empty" }
  | { readonly name: "unfit" }
  | { readonly name: "checking" }
  | { readonly name: "free" }
  | { readonly name: "taken" }
  /** The relay couldn't be asked; it decides when the name is claimed. */
  | { readonly name: "unknown" };

const FORM = /^[a-z0-9_-]{3,32}$/;

/** What is typed, as names are: in lower case, a space as a hyphen. */
export function asUsername(typed: string): string {
  return typed.toLowerCase().replace(/\s/gu, "-");
}

export function fits(username: string): boolean {
  return FORM.test(username);
}

/** Asks, once typing has paused, whether anybody has the name; only the newest question is answered. */
export class NameCheck {
  #timer: ReturnType<typeof setTimeout> | null = null;
  #abort: AbortController | null = null;

  constructor(
    private readonly isTaken: (name: string, signal: AbortSignal) => Promise<boolean>,
    private readonly tell: (state: NameState) => void,
    private readonly pause = 250,
  ) {}

  typed(username: string): void {
    this.cancel();
    if (username === "") return this.tell({ name: "empty" });
    if (!fits(username)) return this.tell({ name: "unfit" });
    this.tell({ name: "checking" });
    this.#timer = setTimeout(() => void this.#ask(username), this.pause);
  }

  cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = null;
  }

  async #ask(username: string): Promise<void> {
    const abort = (this.#abort = new AbortController());
    let state: NameState;
    try {
      state = { name: (await this.isTaken(username, abort.signal)) ? "taken" : "free" };
    } catch {
      state = { name: "unknown" };
    }
    if (!abort.signal.aborted) this.tell(state);
  }
}
