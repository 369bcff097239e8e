// A tab on a shared stream that notes what it is told, and holds the stream to its word: for tests only.

import { USUAL_LIMITS } from "../pins/relay-pin";
import type { ConnectionState } from "../relay/event-stream";
import type { Json } from "../relay/relay";
import { SharedStream } from "../relay/sharing/shared-stream";
import type { FakeTab } from "./fake-tabs";
import type { LogRelay } from "./log-relay";

export class SharedTab {
  readonly stream: SharedStream;
  follows: readonly string[] = [];
  readonly seen = new Map<string, number[]>();
  readonly live: string[] = [];
  readonly resets: string[] = [];
  readonly closed: string[] = [];
  readonly states: ConnectionState[] = [];
  /** What was told out of order or left out. */
  readonly faults: string[] = [];

  constructor(relay: LogRelay, readonly tab: FakeTab, scope: string | null = "scope") {
    const events = {
      item: (channel: string, item: Json) => this.#item(channel, item["seq"] as number),
      live: (channel: string) => this.live.push(channel),
      reset: (channel: string) => {
        this.resets.push(channel);
        this.seen.delete(channel);
      },
      closed: (channel: string) => this.closed.push(channel),
      state: (state: ConnectionState) => this.states.push(state),
    };
    this.stream = new SharedStream(scope, relay.opening(tab), USUAL_LIMITS.channelsPerStream, events, tab.surroundings);
  }

  /** Follows, and forgets what it saw in channels that it follows no more, as the stream does. */
  follow(...channels: string[]): this {
    for (const channel of [...this.seen.keys()]) if (!channels.includes(channel)) this.seen.delete(channel);
    this.follows = channels;
    this.stream.follow(channels);
    return this;
  }

  kill(): void {
    this.tab.kill();
    this.stream.stop();
  }

  /** A relay may tell again what it told; a log takes each seq once. */
  #item(channel: string, seq: number): void {
    const seqs = this.seen.get(channel) ?? [];
    this.seen.set(channel, seqs);
    const last = seqs.at(-1);
    if (last !== undefined && seq <= last) return;
    if (last !== undefined && seq !== last + 1) this.faults.push(`${channel}: ${seq} after ${last}`);
    seqs.push(seq);
  }
}
