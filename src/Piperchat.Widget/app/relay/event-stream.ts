// One stream for all channels, kept open: it resumes each channel from its cursor, backs off with full jitter, and comes back at once
// when the network, the page or the tab does.

import { backOff } from "./back-off";
import { EventBlockReader, type EventBlock } from "./event-blocks";
import { asObject, RelayRefusal, type Json } from "./relay";

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

type Opening = (cursors: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>;

/** Heartbeats come every 25 s; a stream that says nothing for twice that is dead, whatever the socket thinks. */
const SILENCE = 60_000;
const LONGEST_RETRY = 60_000;

export class EventStream {
  readonly #cursors = new Map<string, string>();
  #attempt = 0;
  #heard = 0;
  /** When a relay that shuts down wants to be asked again: spread out by it, once. */
  #retry: number | null = null;
  #abort: AbortController | null = null;
  #wake: (() => void) | null = null;
  /** Null while stopped; else the run that counts: one that was stopped and started again must not go on beside the new one. */
  #run: symbol | null = null;

  constructor(private readonly open: Opening, private readonly events: StreamEvents) {}

  /** Follows exactly these channels; those that are new begin with their last 100. `starts`: begins again from there, whatever came before. */
  follow(channels: readonly string[], starts: ReadonlyMap<string, string> = new Map()): void {
    const before = [...this.#cursors.keys()].sort().join();
    for (const known of [...this.#cursors.keys()]) if (!channels.includes(known)) this.#cursors.delete(known);
    for (const channel of channels) this.#cursors.set(channel, starts.get(channel) ?? this.#cursors.get(channel) ?? "last100");
    const changed = starts.size > 0 || before !== [...this.#cursors.keys()].sort().join();
    if (this.#run === null) this.#start();
    else if (changed) this.#reconnect();
  }

  /** The network or the tab came back: start again, or connect now, and doubt a stream that has been silent for a heartbeat. */
  resync(): void {
    if (this.#run === null) return this.#cursors.size === 0 ? undefined : this.#start();
    if (this.#wake !== null || Date.now() - this.#heard > SILENCE / 2) this.#reconnect();
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
      for (const block of blocks.push(piece.value)) this.#take(block);
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
      this.#cursors.set(channel, "last100");
      this.events.reset(channel);
    }
  }

  #isLive(channel: string): void {
    this.#attempt = 0;
    this.events.live(channel);
    this.events.state("live");
  }

  #moveCursor(id: string): void {
    const [, cursor, channel] = /^([0-9a-f]{16}\.\d+)\.([a-z0-9-]{1,64})$/.exec(id) ?? [];
    if (cursor !== undefined && channel !== undefined && this.#cursors.has(channel)) this.#cursors.set(channel, cursor);
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
