// The tabs of one identity share one store: each tells the others what it changed there, and some work is for one of them at a time.

/** What a tab changed: who we are, the outbox, the pins, the keys of our teams, or a channel's notes. */
export type Topic = "identity" | "outbox" | "pins" | "teams" | `channel ${string}`;

export class Tabs {
  #others: BroadcastChannel | null;
  readonly #heard = new Map<unknown, () => void>();

  constructor(private readonly scope: string) {
    this.#others = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`piperchat ${scope}`);
    if (this.#others !== null) this.#others.onmessage = ({ data }: MessageEvent<unknown>) => this.#heard.get(data)?.();
  }

  /** Called when another tab changed this; what it is now stands in the store. */
  on(topic: Topic, heard: () => void): void {
    this.#heard.set(topic, heard);
  }

  tell(topic: Topic): void {
    this.#others?.postMessage(topic);
  }

  /** Hears and tells nothing more. */
  close(): void {
    this.#others?.close();
    this.#others = null;
    this.#heard.clear();
  }

  /** Runs the job while no other tab of the identity runs one under this name. */
  alone(name: string, job: () => Promise<void>): Promise<void> {
    return underLock(`piperchat ${name} ${this.scope}`, job);
  }
}

/** Where the site may store nothing, locks are refused as well; but then no other tab sees this store either. */
export async function underLock(name: string, job: () => Promise<void>): Promise<void> {
  let begun = false;
  try {
    await globalThis.navigator.locks.request(name, () => {
      begun = true;
      return job();
    });
  } catch (error) {
    if (begun) throw error;
    await job();
  }
}
