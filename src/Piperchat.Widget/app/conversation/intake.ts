// A channel's log as it comes: looked at a few entries at a time, in the order they came.

import { signal } from "@preact/signals";
import type { ChannelPlace } from "../protocol";
import type { Json } from "../relay/relay";
import type { Entry, Message } from "./entries";
import { emptyLog, merge, replaced, type Log } from "./log";
import { lookAt, mayOpen, reopened, type Opener } from "./looking";
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
  /** Counts what came to open with. */
  #keys = 0;

  /** `meet` is handed what was looked at before it stands in the log, `taken` once it does. */
  constructor(
    private readonly place: ChannelPlace, private readonly opener: () => Opener,
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
    const keys = this.#keys;
    const entries = await this.#look(await items());
    if (seen !== this.#seen) return null;
    this.#take(entries, keys);
    return entries;
  }

  /** There is more to open with than before. */
  async reopen(): Promise<void> {
    this.#keys++;
    const seen = this.#seen;
    const opener = this.opener();
    const sealed = this.log.value.entries.filter((entry): entry is Message => entry.type === "message" && mayOpen(entry, opener));
    for (let at = 0; at < sealed.length && seen === this.#seen; at += AT_ONCE) {
      const some = sealed.slice(at, at + AT_ONCE);
      const looked = await Promise.all(some.map((message) => reopened(message, opener)));
      const opened = looked.filter((message, i) => message !== some[i]);
      if (opened.length > 0 && seen === this.#seen) this.log.value = replaced(this.log.value, opened);
    }
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
        const keys = this.#keys;
        const entries = await this.#look(this.#queue.splice(0, AT_ONCE));
        if (seen === this.#seen) this.#take(entries, keys);
      }
    } finally {
      this.#draining = null;
    }
  }

  async #look(items: readonly Json[]): Promise<readonly Entry[]> {
    const known = new Set(this.log.value.entries.map(({ seq }) => seq));
    const fresh = items.filter(({ seq }) => !known.has(seq as number));
    const looker = { ...this.opener(), place: this.place, seen: this.#seen };
    const looked = await Promise.all(fresh.map((item) => lookAt(item, looker)));
    return looked.filter((entry) => entry !== null);
  }

  /** `keys`: how many had come when these were looked at. */
  #take(entries: readonly Entry[], keys: number): void {
    this.meet(entries);
    this.log.value = merge(this.log.value, entries);
    this.taken(entries);
    if (keys !== this.#keys) void this.reopen();
  }
}
