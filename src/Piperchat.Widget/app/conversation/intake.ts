// A channel's log as it comes: looked at a few entries at a time, in the order they came.

import { signal } from "@preact/signals";
import type { ChannelPlace, Reader } from "../protocol";
import type { Json } from "../relay/relay";
import type { Entry } from "./entries";
import { emptyLog, merge, type Log } from "./log";
import { lookAt } from "./looking";
import type { Seen } from "./verdicts";

/** How many are opened at once: enough to keep WebCrypto's threads busy, few enough to paint between. */
const AT_ONCE = 32;

export class Intake {
  readonly log = signal<Log>(emptyLog);
  /** Another one for another log: what was begun for the one before is known by it, and void. */
  #seen: Seen = new Map();
  #queue: Json[] = [];
  #draining: Promise<void> | null = null;
  #newestTold = 0;
  /** The last seq of the backlog, once that is through. */
  #backlogEnd = Infinity;

  /** `meet` is handed what was looked at before it stands in the log, `taken` once it does. */
  constructor(
    private readonly place: ChannelPlace, private readonly reader: Reader,
    private readonly meet: (entries: readonly Entry[]) => void, private readonly taken: (entries: readonly Entry[]) => void,
  ) {}

  /** Another one once the log was forgotten. */
  get turn(): unknown {
    return this.#seen;
  }

  receive(item: Json): void {
    this.#queue.push(item);
    if (typeof item["seq"] === "number") this.#newestTold = Math.max(this.#newestTold, item["seq"]);
    this.#draining ??= this.#drain();
  }

  /** Whether an entry came after the backlog. */
  isNews({ seq }: Entry): boolean {
    return seq > this.#backlogEnd;
  }

  /** The backlog was told. False where the log was forgotten before all of it stood there. */
  async isThrough(): Promise<boolean> {
    const seen = this.#seen;
    this.#backlogEnd = Math.min(this.#backlogEnd, this.#newestTold);
    await this.#draining;
    return seen === this.#seen;
  }

  /** Takes a page of the log that was asked for. Null where it was forgotten meanwhile. */
  async add(items: () => Promise<readonly Json[]>): Promise<readonly Entry[] | null> {
    const seen = this.#seen;
    const entries = await this.#look(await items());
    if (seen !== this.#seen) return null;
    this.#take(entries);
    return entries;
  }

  forget(): void {
    this.#queue = [];
    this.#seen = new Map();
    this.#newestTold = 0;
    this.#backlogEnd = Infinity;
    this.log.value = emptyLog;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const seen = this.#seen;
        const entries = await this.#look(this.#queue.splice(0, AT_ONCE));
        if (seen === this.#seen) this.#take(entries);
      }
    } finally {
      this.#draining = null;
    }
  }

  async #look(items: readonly Json[]): Promise<readonly Entry[]> {
    const known = new Set(this.log.value.entries.map(({ seq }) => seq));
    const fresh = items.filter(({ seq }) => !known.has(seq as number));
    const looker = { place: this.place, readers: [this.reader], seen: this.#seen };
    const looked = await Promise.all(fresh.map((item) => lookAt(item, looker)));
    return looked.filter((entry) => entry !== null);
  }

  #take(entries: readonly Entry[]): void {
    this.meet(entries);
    this.log.value = merge(this.log.value, entries);
    this.taken(entries);
  }
}
