// What a page does without being asked: once at a time, once more where there was more to do meanwhile, and where the relay or a decision of the user's holds it up, again, later each time.

import { Held } from "../outbox/outbox";
import { Fault } from "../protocol";
import { backOff } from "../relay/back-off";
import { RelayRefusal } from "../relay/relay";

export class Errand {
  readonly #over = new AbortController();
  #isUnderWay = false;
  /** There was more to do while it was under way. */
  #isMore = false;
  #attempt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `work`: throws RelayRefusal, Held or Fault where it is to be tried again. The signal tells that nobody waits for it any more. */
  constructor(private readonly work: (over: AbortSignal) => Promise<void>) {}

  /** There is something to do now. */
  begin(): void {
    this.#isMore = this.#isUnderWay;
    if (!this.#isUnderWay && !this.#over.signal.aborted) void this.#run();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#over.abort();
  }

  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#isUnderWay = true;
    try {
      await this.work(this.#over.signal);
      this.#attempt = 0;
      if (this.#isMore) queueMicrotask(() => this.begin());
    } catch (error) {
      if (!(error instanceof RelayRefusal || error instanceof Held || error instanceof Fault)) throw error;
      if (!this.#over.signal.aborted) this.#timer = setTimeout(() => this.begin(), backOff(this.#attempt++, Math.random, 2_000));
    } finally {
      this.#isUnderWay = false;
    }
  }
}
