// The event stream of a relay and nothing else, for tests only: numbered items, cut wherever one likes.

import { RelayRefusal } from "../relay/relay";
import type { FakeTab } from "./fake-tabs";

type Follower = { readonly channels: ReadonlySet<string>; readonly tab: FakeTab | null; readonly write: (text: string) => void; readonly end: () => void };

export class LogRelay {
  readonly followers = new Set<Follower>();
  readonly heads = new Map<string, number>();
  readonly closed = new Set<string>();
  /** How often a stream was opened. */
  opened = 0;
  away = false;
  /** The log's number; another one is another log. */
  log = 1;
  /** Milliseconds until a request is answered. */
  delay: () => number = () => 1;

  opening(tab: FakeTab | null = null) {
    return async (cursors: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> => {
      await new Promise((resolve) => setTimeout(resolve, this.delay()));
      signal.throwIfAborted();
      if (this.away || tab?.alive === false) throw new RelayRefusal(0, "unreachable", "");
      const closed = Object.keys(cursors).find((channel) => this.closed.has(channel));
      if (closed !== undefined) throw new RelayRefusal(403, "forbidden", "", null, null, `channels.${closed}`);
      this.opened++;
      return new Response(this.#stream(cursors, signal, tab));
    };
  }

  head(channel: string): number {
    return this.heads.get(channel) ?? 0;
  }

  post(channel: string, count = 1): void {
    for (let i = 0; i < count; i++) {
      const seq = this.head(channel) + 1;
      this.heads.set(channel, seq);
      for (const follower of this.followers) if (follower.channels.has(channel)) follower.write(this.#item(channel, seq));
    }
  }

  /** Ends all streams; `within`: each in the middle of its next item. */
  cut(within: string | null = null): void {
    for (const follower of [...this.followers]) {
      if (within !== null) follower.write(within);
      follower.end();
    }
  }

  /** Put back to an earlier day: another log, with other items. */
  restore(): void {
    this.log++;
    for (const [channel, head] of this.heads) this.heads.set(channel, Math.floor(head / 2));
    this.cut();
  }

  #stream(cursors: Readonly<Record<string, string>>, signal: AbortSignal, tab: FakeTab | null): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let ended = false;
    return new ReadableStream({
      start: (controller) => {
        const run = (job: () => void) => (tab === null ? job() : tab.run(job));
        const over = (job: () => void) => {
          this.followers.delete(follower);
          run(() => {
            if (!ended) job();
            ended = true;
          });
        };
        const write = (text: string) => run(() => ended || controller.enqueue(encoder.encode(text)));
        const follower: Follower = { channels: new Set(Object.keys(cursors)), tab, write, end: () => over(() => controller.close()) };
        this.followers.add(follower);
        signal.addEventListener("abort", () => over(() => controller.error(signal.reason)));
        for (const [channel, cursor] of Object.entries(cursors)) write(this.#backlog(channel, cursor));
      },
      cancel: () => {
        ended = true;
      },
    });
  }

  #backlog(channel: string, cursor: string): string {
    const head = this.head(channel);
    const [log, seq] = cursor.split(".");
    const known = log === this.#id() && Number(seq) <= head;
    const reset = known || cursor === "last100" || cursor === "head" ? "" : `event: reset\ndata: {"channel":"${channel}"}\n\n`;
    const after = known ? Number(seq) : cursor === "head" ? head : Math.max(0, head - 100);
    const items = Array.from({ length: head - after }, (_, i) => this.#item(channel, after + i + 1));
    return `${reset}${items.join("")}event: live\ndata: {"channel":"${channel}"}\n\n${this.#cursor(channel, head)}`;
  }

  #item(channel: string, seq: number): string {
    return `data: ${JSON.stringify({ channel, seq, log: this.log })}\n\n${this.#cursor(channel, seq)}`;
  }

  #cursor(channel: string, seq: number): string {
    return `id: ${this.#id()}.${seq}.${channel}\n\n`;
  }

  #id(): string {
    return this.log.toString(16).padStart(16, "0");
  }
}
