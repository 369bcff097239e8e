// One stream for all channels, kept open: it resumes each channel from its cursor, backs off with full jitter, and comes back at once
// when the network, the page or the tab does.

import { backOff } from "./back-off";
import { EventBlockReader, type EventBlock } from "./event-blocks";
import { asObject, RelayRefusal, type Json } from "./relay";
import { LAST, type Cursor } from "./sharing/cursor";

export type ConnectionState = "connecting" | "live" | "waiting" | "refused";

export type StreamEvents = {
  /** A message or a record item, as the relay tells it. */
  item(channel: string, item: Json): void;
  /** The backlog is through. */
  live(channel: string): void;
  /** The log is another one, or shorter than we knew: what was shown is void. */
  reset(channel: string): void;
  /** We may not read this channel, or no longer; the others go on. */
  closed(channel: string): void;
  state(state: ConnectionState): void;
};

/** Where a page begins a channel: with its last 100, or at its end. */
export type Start = "last100" | "head";

/** What a page asks of its stream, whether it is its own or shared with other tabs. */
export interface ChannelStream {
  /** Follows exactly these channels; those that are new begin with their last 100. `starts`: whatever came of these before, they begin from there. */
  follow(channels: readonly string[], starts?: ReadonlyMap<string, Start>): void;
  resync(): void;
  stop(): void;
}

/** `moved`: everything of the channel up to `to` was told, if everything up to `from` was. */
type CursorEvents = StreamEvents & { moved?(channel: string, from: Cursor, to: Cursor): void };

export type Opening = (cursors: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>;

/** Heartbeats come every 25 s; a stream that says nothing for twice that is dead, whatever the socket thinks. */
const SILENCE = 60_000;
const LONGEST_RETRY = 60_000;

export class EventStream implements ChannelStream {
  readonly #cursors = new Map<string, Cursor>();
  #attempt = 0;
  #heard = 0;
  /** When a relay that shuts down wants to be asked again: spread out by it, once. */
  #retry: number | null = null;
  #abort: AbortController | null = null;
  #wake: (() => void) | null = null;
  #wakeAt = 0;
  /** Null while stopped; else the run that counts: one that was stopped and started again must not go on beside the new one. */
  #run: symbol | null = null;

  constructor(private readonly open: Opening, private readonly events: CursorEvents) {}

  /** Where each channel is resumed. */
  get cursors(): ReadonlyMap<string, Cursor> {
    return this.#cursors;
  }

  /** `starts`: begins again from there in these channels, whatever came of them before. */
  follow(channels: readonly string[], starts: ReadonlyMap<string, Cursor> = new Map()): void {
    const before = [...this.#cursors.keys()].sort().join();
    for (const known of [...this.#cursors.keys()]) if (!channels.includes(known)) this.#cursors.delete(known);
    for (const channel of channels) this.#cursors.set(channel, starts.get(channel) ?? this.#cursors.get(channel) ?? LAST);
    if (channels.length === 0) return this.stop();
    const changed = starts.size > 0 || before !== [...this.#cursors.keys()].sort().join();
    if (this.#run === null) this.#start();
    else if (changed) this.#reconnect();
  }

  /** The network or the tab came back: start again, or connect now, and doubt a stream that has been silent for a heartbeat. */
  resync(): void {
    if (this.#run === null) return this.#cursors.size === 0 ? undefined : this.#start();
    if (this.#wake !== null || Date.now() - this.#heard > SILENCE / 2) this.#reconnect();
  }

  /** Ends a wait that is over: the timers of a hidden page may be a minute late. */
  hurry(): void {
    if (Date.now() >= this.#wakeAt) this.#wake?.();
  }

  stop(): void {
    this.#run = null;
    this.#abort?.abort();
    this.#wake?.();
  }

  #start(): void {
    const run = (this.#run = Symbol("run"));
    void this.#keepOpen(run);
  }

  #reconnect(): void {
    this.#attempt = 0;
    this.#abort?.abort();
    this.#wake?.();
  }

  async #keepOpen(run: symbol): Promise<void> {
    while (this.#run === run) {
      const abort = (this.#abort = new AbortController());
      const failure = await this.#once(abort);
      if (this.#run !== run) return;
      if (abort.signal.aborted && this.#attempt === 0) continue;
      if (this.#isWithoutClosed(failure)) continue;
      await this.#pause(failure);
    }
  }

  /** Reads one stream to its end; what ended it, if it was more than an end. */
  async #once(abort: AbortController): Promise<unknown> {
    const watch = setInterval(() => {
      if (Date.now() - this.#heard > SILENCE) abort.abort();
    }, SILENCE / 4);
    try {
      this.#heard = Date.now();
      this.events.state("connecting");
      const response = await this.open(Object.fromEntries(this.#cursors), abort.signal);
      await this.#read(response, abort.signal);
      return null;
    } catch (error) {
      return error;
    } finally {
      clearInterval(watch);
    }
  }

  async #read(response: Response, signal: AbortSignal): Promise<void> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    signal.addEventListener("abort", () => void reader?.cancel().catch(() => {}));
    const blocks = new EventBlockReader();
    for (;;) {
      const piece = await reader?.read();
      if (piece === undefined || piece.done || signal.aborted) return;
      this.#heard = Date.now();
      for (const block of blocks.push(piece.value)) {
        // What one block tells may have us begin elsewhere: the cursors that follow in the same piece would undo that.
        if (signal.aborted) return;
        this.#take(block);
      }
    }
  }

  #take(block: EventBlock): void {
    if (block.id !== null) this.#moveCursor(block.id);
    if (block.retry !== null) this.#retry = Math.min(block.retry, LONGEST_RETRY);
    if (block.data === null) return;
    const item = parsed(block.data);
    const channel = item?.["channel"];
    if (item === null || typeof channel !== "string" || !this.#cursors.has(channel)) return;
    if (block.event === "message" || block.event === "record") this.events.item(channel, item);
    else if (block.event === "live") this.#isLive(channel);
    else if (block.event === "reset") {
      this.#cursors.set(channel, LAST);
      this.events.reset(channel);
    }
  }

  #isLive(channel: string): void {
    this.#attempt = 0;
    this.events.live(channel);
    this.events.state("live");
  }

  #moveCursor(id: string): void {
    const [, cursor, channel] = /^([0-9a-f]{16}\.\d{1,15})\.([a-z0-9-]{1,64})$/.exec(id) ?? [];
    const from = channel === undefined ? undefined : this.#cursors.get(channel);
    if (cursor === undefined || channel === undefined || from === undefined) return;
    this.#cursors.set(channel, cursor);
    this.events.moved?.(channel, from, cursor);
  }

  /** One closed channel is refused for all of them: whether what is left can be asked for at once. */
  #isWithoutClosed(failure: unknown): boolean {
    const [, channel] = /^channels\.([a-z0-9-]+)$/.exec(failure instanceof RelayRefusal && failure.status === 403 ? failure.field : "") ?? [];
    if (channel === undefined || !this.#cursors.delete(channel)) return false;
    this.events.closed(channel);
    if (this.#cursors.size > 0) return true;
    this.events.state("refused");
    this.stop();
    return true;
  }

  async #pause(failure: unknown): Promise<void> {
    const refusal = failure instanceof RelayRefusal ? failure : null;
    const told = this.#retry;
    this.#retry = null;
    const wait = Math.max(refusal?.retryAfterMs ?? 0, told ?? backOff(this.#attempt++));
    const refused = refusal !== null && [401, 403].includes(refusal.status);
    this.events.state(refused ? "refused" : "waiting");
    this.#wakeAt = Date.now() + wait;
    await new Promise<void>((resolve) => {
      const over = () => {
        clearTimeout(timer);
        if (this.#wake === over) this.#wake = null;
        resolve();
      };
      const timer = setTimeout(over, wait);
      this.#wake = over;
    });
  }
}

function parsed(data: string): Json | null {
  try {
    return asObject(JSON.parse(data));
  } catch {
    return null;
  }
}
