// One of the tabs leads: the one that holds a Web Lock. The browser passes it on when that tab is closed, crashes or goes elsewhere.

/** As much of LockManager as is used here. */
export type Locks = Pick<LockManager, "request">;

export type LeadershipEvents = {
  /** `stolen`: from a tab that still holds it and says nothing. */
  gained(stolen: boolean): void;
  /** Another tab took us for dead. */
  lost(): void;
  /** There are no locks here. */
  refused(): void;
};

export class Leadership {
  /** What releases the lock, or ends the wait for it; null outside the queue. */
  #leave: (() => void) | null = null;

  constructor(private readonly locks: Locks, private readonly name: string, private readonly events: LeadershipEvents) {}

  /** Waits in the queue for the lock. */
  enter(): void {
    this.#request(false);
  }

  /** Takes the lock from whoever has it. */
  steal(): void {
    this.leave();
    this.#request(true);
  }

  leave(): void {
    this.#leave?.();
    this.#leave = null;
  }

  #request(steal: boolean): void {
    const waiting = new AbortController();
    let release = () => {};
    const leave = () => {
      waiting.abort();
      release();
    };
    this.#leave = leave;
    const hold = () => {
      if (this.#leave !== leave) return;
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      this.events.gained(steal);
      return held;
    };
    // A lock that is stolen can't be waited for as well: the browser takes one option or the other.
    const options = steal ? { steal } : { signal: waiting.signal };
    this.#ask(options, hold).catch((error: unknown) => {
      if (this.#leave !== leave) return;
      this.#leave = null;
      if ((error as Partial<DOMException> | null)?.name === "AbortError") this.events.lost();
      else this.events.refused();
    });
  }

  async #ask(options: LockOptions, hold: () => Promise<void> | undefined): Promise<void> {
    await this.locks.request(this.name, options, hold);
  }
}
