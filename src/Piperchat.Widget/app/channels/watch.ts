// Channels that nobody has opened here, watched for the host page: how much comes in them and from whom, never what.

import { signal } from "@preact/signals";
import { isReceived, type Message } from "../conversation/entries";
import { lookAt } from "../conversation/looking";
import { timeOf, type Seen } from "../conversation/verdicts";
import type { Place } from "../protocol";
import type { Start } from "../relay/event-stream";
import type { Json } from "../relay/relay";
import type { Listed } from "./listed";

type Watched = {
  seen: Seen;
  /** What the relay had received by then is not news. */
  after: number;
  newest: number;
};

export type Choice = {
  readonly names: readonly string[];
  /** Those of them whose past is nobody's business here begin at their end; those that were opened since come whole. */
  readonly starts: ReadonlyMap<string, Start>;
};

/** How often the relay is asked which channels there are. */
const LIST_EVERY = 60_000;

export class Watch {
  /** How much came since, by channel. */
  readonly unread = signal<ReadonlyMap<string, number>>(new Map());

  #watched = new Map<string, Watched>();
  /** By the relay's clock; null while nothing is watched. */
  #since: number | null = null;
  #looked: Promise<void> = Promise.resolve();
  #refreshing: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly place: Place, private readonly me: string, private readonly received: (channel: string, message: Message & { readonly from: string }) => void) {}

  get isOn(): boolean {
    return this.#since !== null;
  }

  begin(refreshList: () => void): void {
    clearInterval(this.#refreshing);
    this.#refreshing = setInterval(refreshList, LIST_EVERY);
    this.#since ??= -1;
  }

  end(): void {
    clearInterval(this.#refreshing);
    this.#since = null;
    this.#watched = new Map();
    this.unread.value = new Map();
  }

  /**
   * Which of the channels that the relay lists are watched beside those that are open: where there is no room for all, those where something came last. A channel that came
   * up later is watched from its start.
   */
  choose(listed: readonly Listed[], open: ReadonlyMap<string, unknown>, room: number): Choice {
    const opened = [...this.#watched.keys()].filter((name) => open.has(name)).map((name) => [name, "last100"] as const);
    const first = this.#since !== null && this.#since < 0 && listed.length > 0;
    if (first) this.#since = Math.max(...listed.map(({ lastActivity }) => lastActivity));
    const after = this.#since ?? 0;
    const names = this.#since === null ? [] : listed.filter(({ name }) => !open.has(name)).toSorted((one, other) => other.lastActivity - one.lastActivity).slice(0, room).map(({ name }) => name);
    const heads = first ? names.filter((name) => !this.#watched.has(name)).map((name) => [name, "head"] as const) : [];
    this.#watched = new Map(names.map((name) => [name, this.#watched.get(name) ?? { seen: new Map(), after, newest: after }]));
    this.unread.value = new Map([...this.unread.value].filter(([name]) => this.#watched.has(name)));
    return { names, starts: new Map([...heads, ...opened]) };
  }

  receive(channel: string, item: Json): void {
    this.#looked = this.#looked.then(() => this.#look(channel, item));
  }

  /** Its log is another one: what comes of it again was told before. */
  reset(channel: string): void {
    const watched = this.#watched.get(channel);
    if (watched !== undefined) Object.assign(watched, { seen: new Map(), after: watched.newest });
  }

  /** Whether it is watched at all. */
  read(channel: string): boolean {
    if (this.unread.value.has(channel)) this.unread.value = new Map([...this.unread.value].filter(([name]) => name !== channel));
    return this.#watched.has(channel);
  }

  async #look(channel: string, item: Json): Promise<void> {
    const watched = this.#watched.get(channel);
    const at = timeOf(item["receivedAt"]) ?? 0;
    if (watched === undefined || at <= watched.after) return;
    const entry = await lookAt(item, { place: { ...this.place, channel }, readers: [], seen: watched.seen });
    // It may have been opened, or everything have ended, meanwhile.
    if (entry === null || !isReceived(entry, this.me) || this.#watched.get(channel) !== watched) return;
    watched.newest = Math.max(watched.newest, at);
    this.unread.value = new Map(this.unread.value).set(channel, (this.unread.value.get(channel) ?? 0) + 1);
    this.received(channel, entry);
  }
}
