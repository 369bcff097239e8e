// Sends what was written: one letter at a time, oldest first, sealed at the moment it goes. One tab does it for all tabs of an identity.

import { signal } from "@preact/signals";
import { Fault } from "../protocol";
import { backOff } from "../relay/back-off";
import { RelayRefusal } from "../relay/relay";
import type { Pending } from "../conversation/timeline";
import type { Letter, OutboxStore, Stored } from "./outbox-store";

/** A channel's letters can't go yet: it isn't there yet, the user has to decide about a reader, old or new, or its audit log is an alarm. */
export class Held extends Error {
  constructor(readonly why: "offline" | "disputed" | "alarm" | "asked") {
    super(why);
  }
}

export type Transport = {
  /** Seals for whom can read the channel now, and posts. Throws RelayRefusal, Fault or Held. */
  send(letter: Letter): Promise<void>;
  /** Whether the log shows it: the stream may be faster than the answer to the post. */
  shows(letter: Letter): boolean;
};

export type Surroundings = {
  readonly random: () => number;
  readonly now: () => number;
  /** Resolves after the time, or as soon as the outbox is woken. */
  readonly sleep: (ms: number, wake: AbortSignal) => Promise<void>;
  /** Runs the job while no other tab of the identity runs one. */
  readonly alone: (job: () => Promise<void>) => Promise<void>;
  /** Tells the other tabs that the store changed. */
  readonly tell: () => void;
};

type Waiting = Extract<Pending["state"], { name: "waiting" }>;

export class Outbox {
  /** Oldest first. Those that the relay took stay until `forget`, so that nothing flickers between its answer and the stream. */
  readonly pending = signal<readonly (Pending & { readonly channel: string })[]>([]);

  /** What all letters wait for: the rate limit or the network. */
  #pause: Waiting | null = null;
  /** Channels whose letters wait for something of their own; the others go on. */
  readonly #held = new Map<string, Held["why"]>();
  #sent: readonly Letter[] = [];
  /** Written, shown, and on their way into the store. */
  #unkept: readonly Letter[] = [];
  #running = false;
  readonly #over = new AbortController();
  #again = false;
  #attempt = 0;
  #refreshes = 0;
  #wake = new AbortController();

  constructor(private readonly store: OutboxStore, private readonly transport: Transport, private readonly around: Surroundings) {}

  /** Shows the letter at once. Once this resolves, it is stored and outlives the page; where it rejects, the letter is gone. */
  async write(draft: Omit<Letter, "refused">): Promise<void> {
    const letter = { ...draft, refused: null };
    this.#unkept = [...this.#unkept, letter];
    this.pending.value = [...this.pending.value, { ...draft, state: this.#stateOf(letter, new Set()) }];
    try {
      await this.store.add(letter);
    } finally {
      this.#unkept = this.#unkept.filter((each) => each !== letter);
      void this.#changed().then(() => this.flush());
    }
  }

  /** Sends what can be sent. Called when something was written, and when the network, the tab or a decision came. */
  flush(): void {
    this.#wake.abort();
    this.#wake = new AbortController();
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  /** Sends nothing more, and tries nothing again. What is written stays stored. */
  stop(): void {
    this.#over.abort();
    this.#wake.abort();
  }

  async sendAnew(id: string): Promise<void> {
    const found = (await this.store.letters()).find(({ letter }) => letter.id === id);
    if (found === undefined) return;
    // An id that somebody else used first will never do.
    const { refused } = found.letter;
    const fresh = refused?.code === "id_taken" ? crypto.randomUUID() : id;
    await this.store.change(found.row, { ...found.letter, id: fresh, refused: null });
    await this.#changed();
    this.flush();
  }

  async discard(id: string): Promise<void> {
    for (const { row, letter } of await this.store.letters()) if (letter.id === id) await this.store.remove(row);
    await this.#changed();
  }

  /** The log shows these now, or never will: what was sent needn't be kept. */
  forget(which: (letter: Letter) => boolean): void {
    const kept = this.#sent.filter((letter) => !which(letter));
    if (kept.length === this.#sent.length) return;
    this.#sent = kept;
    void this.refresh();
  }

  /** Shows what the store holds: at the start, and when another tab changed it. */
  async refresh(): Promise<void> {
    const turn = ++this.#refreshes;
    const stored = await this.store.letters();
    // A newer look at the store began meanwhile: what this one saw may be gone.
    if (turn !== this.#refreshes) return;
    const sent = new Set(this.#sent.map(({ id }) => id));
    const kept = new Set(stored.map(({ letter }) => letter.id));
    const waiting = [...stored.map(({ letter }) => letter), ...this.#unkept.filter(({ id }) => !kept.has(id))];
    const letters = [...this.#sent, ...waiting.filter(({ id }) => !sent.has(id))];
    this.pending.value = letters.map((letter) => ({ ...withoutRefusal(letter), state: this.#stateOf(letter, sent) }));
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#again && !this.#over.signal.aborted) {
        this.#again = false;
        await this.around.alone(() => this.#sendAll());
      }
    } finally {
      this.#running = false;
    }
  }

  async #sendAll(): Promise<void> {
    this.#held.clear();
    for (;;) {
      const next = (await this.store.letters()).find(({ letter }) => letter.refused === null && !this.#held.has(letter.channel));
      if (next === undefined || this.#over.signal.aborted) return this.refresh();
      await this.#pauseOver();
      if (this.#over.signal.aborted) return;
      await this.#send(next);
    }
  }

  /** A flush ends a wait for the network, and never one for the rate limit: that would only lengthen it. */
  async #pauseOver(): Promise<void> {
    while (this.#pause?.until != null) {
      const rest = this.#pause.until - this.around.now();
      if (rest <= 0) break;
      await this.around.sleep(rest, this.#pause.why === "rate" ? this.#over.signal : this.#wake.signal);
      if (this.#pause.why === "offline") break;
    }
    this.#pause = null;
  }

  async #send(next: Stored): Promise<void> {
    const { letter } = next;
    try {
      await this.transport.send(letter);
      this.#attempt = 0;
      if (!this.transport.shows(letter)) this.#sent = [...this.#sent, letter];
      await this.store.remove(next.row);
      await this.#changed();
    } catch (error) {
      if (error instanceof Held) this.#held.set(letter.channel, error.why);
      else await this.#failed(next, error);
      await this.refresh();
    }
  }

  async #failed(next: Stored, error: unknown): Promise<void> {
    const rate = error instanceof RelayRefusal && error.status === 429;
    if (error instanceof RelayRefusal && (rate || error.passing)) {
      const wait = Math.max(error.retryAfterMs ?? 0, rate && error.retryAfterMs !== null ? 0 : backOff(this.#attempt++, this.around.random), 1);
      this.#pause = { name: "waiting", until: this.around.now() + wait, why: rate ? "rate" : "offline" };
      return;
    }
    // It went before, and was taken back since: sent again, it wouldn't come back.
    if (error instanceof RelayRefusal && error.status === 410) await this.store.remove(next.row);
    else await this.store.change(next.row, { ...next.letter, refused: refusalOf(error) });
    this.around.tell();
  }

  #stateOf(letter: Letter, sent: ReadonlySet<string>): Pending["state"] {
    if (sent.has(letter.id)) return { name: "sent" };
    if (letter.refused !== null) return { name: "refused", ...letter.refused };
    const held = this.#held.get(letter.channel);
    if (held !== undefined) return { name: "waiting", until: null, why: held };
    return this.#pause ?? { name: "sending" };
  }

  async #changed(): Promise<void> {
    this.around.tell();
    await this.refresh();
  }
}

function withoutRefusal({ refused: _, ...letter }: Letter): Omit<Letter, "refused"> {
  return letter;
}

function refusalOf(error: unknown): { code: string; sentence: string } {
  if (error instanceof RelayRefusal) return { code: error.code || String(error.status), sentence: error.sentence };
  if (error instanceof Fault) return { code: error.code, sentence: error.detail };
  throw error;
}
