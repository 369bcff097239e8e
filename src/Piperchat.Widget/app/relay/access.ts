// What lets this page's requests in where no cookie of the relay's travels: a token that the host page gives. It lives in memory only.

import { RelayRefusal } from "./relay";

export type AccessEvents = {
  /** The token won't do any more: a new one is wanted. Told once, however many requests failed. */
  expired(): void;
  /** The relay lets nobody in without a log-in, and no token came. Told once, until something is let in again. */
  refused(): void;
};

/** How long requests wait for a token that was asked for. */
const PATIENCE = 10_000;

export class Access {
  #token: string | null = null;
  #waiting: Promise<string | null> | null = null;
  #arrived: ((token: string | null) => void) | null = null;
  #isRefused = false;

  #byToken: boolean;

  /** `byToken`: the host is going to give one, so nothing is asked without. */
  constructor(byToken: boolean, private readonly events: AccessEvents, private readonly patience = PATIENCE) {
    this.#byToken = byToken;
  }

  get byToken(): boolean {
    return this.#byToken;
  }

  set(token: string): void {
    this.#byToken = true;
    this.#token = token;
    this.#isRefused = false;
    this.#arrived?.(token);
  }

  forget(): void {
    this.#token = null;
  }

  /** What the next request carries; null: nothing. Throws RelayRefusal where the host's token doesn't come. */
  async token(): Promise<string | null> {
    if (!this.#byToken || this.#token !== null) return this.#token;
    const first = await this.#next();
    if (first !== null) return first;
    this.#tellRefused();
    throw new RelayRefusal(401, "unauthorized", "");
  }

  /** The relay refused a request that carried this: what to try it with once more, or null. */
  async anotherThan(refused: string | null): Promise<string | null> {
    if (this.#token !== null && this.#token !== refused) return this.#token;
    if (refused !== null && this.#waiting === null) this.events.expired();
    const next = refused === null ? null : await this.#next();
    if (next === null) this.#tellRefused();
    return next;
  }

  isLetIn(): void {
    this.#isRefused = false;
  }

  #next(): Promise<string | null> {
    this.#waiting ??= new Promise<string | null>((resolve) => {
      const timer = setTimeout(() => this.#arrived?.(null), this.patience);
      this.#arrived = (token) => {
        clearTimeout(timer);
        this.#waiting = this.#arrived = null;
        resolve(token);
      };
    });
    return this.#waiting;
  }

  #tellRefused(): void {
    if (!this.#isRefused) this.events.refused();
    this.#isRefused = true;
  }
}
