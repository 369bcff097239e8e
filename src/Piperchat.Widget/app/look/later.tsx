import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";

type State<T> = { readonly name: "waiting" } | { readonly name: "failed" } | { readonly name: "there"; readonly part: T };

/** A part of the page that its first sight doesn't need, loaded once. */
export class Later<T> {
  readonly state = signal<State<T>>({ name: "waiting" });
  /** Called where somebody waits for what couldn't be loaded. `again`: it failed before, too. True: the page is being left. */
  recover: (again: boolean) => Promise<boolean> = async () => false;

  #loading: Promise<boolean> | null = null;
  #failures = 0;

  constructor(private readonly load: () => Promise<T>) {}

  /** Ahead of whoever will need it, so that nobody waits. What fails, being offline say, is tried again by the next who asks. */
  fetch(): Promise<boolean> {
    return (this.#loading ??= this.#fetch());
  }

  /** Whoever calls it waits at the page. */
  async need(): Promise<void> {
    if (this.state.peek().name !== "there") this.state.value = { name: "waiting" };
    if ((await this.fetch()) || (await this.recover(this.#failures > 1))) return;
    this.state.value = { name: "failed" };
  }

  async #fetch(): Promise<boolean> {
    try {
      this.state.value = { name: "there", part: await this.load() };
      return true;
    } catch {
      this.#loading = null;
      this.#failures++;
      return false;
    }
  }
}

type LaterPartProps<T> = {
  of: Later<T>;
  waiting: ComponentChildren;
  /** `busy`: it is being tried again. */
  failed: (tryAgain: () => Promise<void>, busy: boolean) => ComponentChildren;
  children: (part: T) => ComponentChildren;
};

/** What a part that is loaded later shows, or until it is there, that it is on its way. */
export function LaterPart<T>({ of, waiting, failed, children }: LaterPartProps<T>) {
  const [tried, setTried] = useState(false);
  useEffect(() => void of.need(), [of]);
  const state = of.state.value;
  if (state.name === "there") return <>{children(state.part)}</>;
  const tryAgain = () => {
    setTried(true);
    return of.need();
  };
  // The button that was pressed stays, and the focus on it.
  return <>{state.name === "failed" || tried ? failed(tryAgain, state.name === "waiting") : waiting}</>;
}
