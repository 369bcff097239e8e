// The Web Locks and BroadcastChannels of several tabs in one process, for tests only. A tab can be killed without a goodbye and frozen.

import type { SharingSurroundings } from "../relay/sharing/shared-stream";
import type { Locks } from "../relay/sharing/leadership";
import type { Broadcast } from "../relay/sharing/line";

type Request = { readonly tab: FakeTab; readonly job: () => unknown; readonly done: (value: unknown) => void; readonly fail: (error: unknown) => void; over: boolean };
type Port = { readonly tab: FakeTab; readonly name: string; readonly broadcast: Broadcast };

export class FakeTabs {
  readonly #queues = new Map<string, Request[]>();
  readonly #ports = new Set<Port>();

  /** How long a message is on its way; messages of one sender to one receiver keep their order. */
  constructor(private readonly delay: () => number = () => 1) {}

  open(): FakeTab {
    return new FakeTab(this);
  }

  /** The tab that holds the lock. */
  holder(name: string): FakeTab | null {
    return this.#queues.get(name)?.[0]?.tab ?? null;
  }

  request(tab: FakeTab, name: string, options: LockOptions, job: () => unknown): Promise<unknown> {
    return new Promise((done, fail) => {
      const queue = this.#queues.get(name) ?? [];
      this.#queues.set(name, queue);
      const request: Request = { tab, job, done, fail, over: false };
      if (options.steal) {
        const robbed = queue.shift();
        robbed?.tab.run(() => this.#fail(robbed));
        queue.unshift(request);
      } else queue.push(request);
      options.signal?.addEventListener("abort", () => {
        if (queue.indexOf(request) > 0) this.#drop(name, request);
      });
      if (queue[0] === request) this.#grant(name, request);
    });
  }

  post(from: Port, data: unknown): void {
    const said = structuredClone(data);
    for (const port of this.#ports) {
      if (port === from || port.name !== from.name) continue;
      port.tab.receive(from.tab, this.delay(), () => this.#ports.has(port) && port.broadcast.onmessage?.call(port.broadcast as BroadcastChannel, { data: said } as MessageEvent));
    }
  }

  listen(port: Port): void {
    this.#ports.add(port);
  }

  close(port: Port): void {
    this.#ports.delete(port);
  }

  forget(tab: FakeTab): void {
    for (const port of this.#ports) if (port.tab === tab) this.#ports.delete(port);
    for (const [name, queue] of this.#queues) for (const request of queue.filter((each) => each.tab === tab)) this.#leave(name, request);
  }

  #grant(name: string, request: Request): void {
    request.tab.run(() => {
      void Promise.resolve(request.job()).then((value) => {
        if (request.over) return;
        request.done(value);
        this.#leave(name, request);
      });
    });
  }

  #drop(name: string, request: Request): void {
    this.#fail(request);
    this.#leave(name, request);
  }

  #fail(request: Request): void {
    request.over = true;
    request.fail(new DOMException("gone", "AbortError"));
  }

  #leave(name: string, request: Request): void {
    request.over = true;
    const queue = this.#queues.get(name) ?? [];
    const at = queue.indexOf(request);
    if (at >= 0) queue.splice(at, 1);
    const next = queue[0];
    if (at === 0 && next !== undefined) this.#grant(name, next);
  }
}

export class FakeTab {
  alive = true;
  frozen = false;
  #held: (() => void)[] = [];
  readonly #due = new Map<FakeTab, number>();

  constructor(private readonly tabs: FakeTabs) {}

  readonly surroundings: SharingSurroundings = {
    locks: () => ({ request: (name: string, options: LockOptions, job: () => unknown) => this.tabs.request(this, name, options, job) }) as unknown as Locks,
    broadcast: (name) => {
      const broadcast: Broadcast = { onmessage: null, postMessage: (data) => this.run(() => this.tabs.post(port, data)), close: () => this.tabs.close(port) };
      const port: Port = { tab: this, name, broadcast };
      this.tabs.listen(port);
      return broadcast;
    },
    after: (milliseconds, job) => {
      let off = false;
      const timer = setTimeout(() => this.run(() => off || job()), milliseconds);
      return () => {
        off = true;
        clearTimeout(timer);
      };
    },
  };

  /** Runs it in its own turn; once it thaws, or never, as the tab is. */
  run(job: () => void): void {
    if (!this.alive) return;
    if (this.frozen) this.#held.push(job);
    else queueMicrotask(() => this.alive && job());
  }

  receive(from: FakeTab, delay: number, job: () => void): void {
    const due = Math.max(Date.now() + delay, this.#due.get(from) ?? 0);
    this.#due.set(from, due);
    setTimeout(() => this.run(job), due - Date.now());
  }

  freeze(): void {
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    for (const job of this.#held.splice(0)) this.run(job);
  }

  /** The browser ends it: it says nothing more. */
  kill(): void {
    this.alive = false;
    this.tabs.forget(this);
  }
}
