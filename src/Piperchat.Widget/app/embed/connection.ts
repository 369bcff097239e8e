// One frame and the port to it. Nothing is believed but a `ready` from this very window at the relay's very origin; what the frame and
// the host say to each other from then on goes over the port that came with it, which no other page can hear or speak into.

import { BRIDGE_VERSION, type Command, type FrameEvent, type Result } from "../bridge/messages";

/** How long a frame may take to say `ready`, and to answer a command. */
const patience = 10_000;

type Ready = Extract<FrameEvent, { type: "piperchat:ready" }>;

export interface Listener {
  /** The first words to a frame. `again`: it is another document than before. What waits for the promise starts after it. */
  ready(event: Ready, again: boolean): Promise<unknown>;
  heard(event: FrameEvent): void;
  unreachable(): void;
}

export class Connection {
  readonly frame = document.createElement("iframe");
  /** The frame has spoken. */
  readonly ready: Promise<void>;
  live = false;

  #listener: Listener;
  #origin: string;
  #port: MessagePort | undefined;
  #supplied: Promise<unknown> | undefined;
  #spoken!: () => void;
  #failed!: (error: Error) => void;
  #timer: ReturnType<typeof setTimeout>;
  #pending = new Map<Result["id"], (error?: string) => void>();
  #lastId = 0;

  constructor(url: URL, listener: Listener) {
    this.#listener = listener;
    this.#origin = url.origin;
    this.ready = new Promise((resolve, reject) => ([this.#spoken, this.#failed] = [resolve, reject]));
    this.ready.catch(() => undefined);
    this.#timer = setTimeout(() => this.#lose(), patience);
    addEventListener("message", this.#hear);
    this.frame.referrerPolicy = "origin";
    this.frame.allow = "clipboard-write";
    this.frame.onload = () => this.check();
    this.frame.src = url.href;
  }

  /** The frame has been given its token and its identity too, or they failed. */
  get settled(): Promise<unknown> {
    return this.ready.then(() => this.#supplied);
  }

  /** Sends as soon as the frame listens, and waits for its answer. */
  send(command: Command, after: Promise<unknown> = this.ready): Promise<void> {
    return after.then(() => new Promise((resolve, reject) => {
      const port = this.#port;
      if (!port) throw new Error("unreachable");
      const id = ++this.#lastId;
      const timer = setTimeout(() => this.#pending.get(id)?.("unreachable"), patience);
      this.#pending.set(id, (error) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        if (error) reject(new Error(error));
        else resolve();
      });
      try {
        port.postMessage({ ...command, id });
      } catch {
        // Something in it can't be cloned: it is no key and no text.
        this.#pending.get(id)?.("bad-message");
      }
    }));
  }

  /** Sends without waiting; what is wrong with it comes back as an `error` event. */
  post(command: Command): void {
    this.ready.then(() => this.#port?.postMessage(command), () => undefined);
  }

  /** A port doesn't tell that the document at its other end is gone: one that has navigated to a stranger's page, or didn't outlive the back-forward cache. */
  check(): void {
    const port = this.#port;
    if (port) this.send({ type: "piperchat:hello", v: BRIDGE_VERSION }).catch(() => port === this.#port && this.#lose());
  }

  close(): void {
    this.live = false;
    clearTimeout(this.#timer);
    removeEventListener("message", this.#hear);
    this.#failed(new Error("unreachable"));
    this.#dropPort();
  }

  #hear = (event: MessageEvent): void => {
    const [port] = event.ports;
    if (event.source !== this.frame.contentWindow || event.origin !== this.#origin || event.data?.type !== "piperchat:ready" || !port) return;
    const again = this.live;
    clearTimeout(this.#timer);
    this.#dropPort();
    this.#port = port;
    this.live = true;
    port.onmessage = ({ data }) => this.#receive(data);
    port.postMessage({ type: "piperchat:hello", v: BRIDGE_VERSION } satisfies Command);
    this.#supplied = this.#listener.ready(event.data, again);
    this.#spoken();
  };

  #receive(data: FrameEvent | Result): void {
    if (data?.type === "piperchat:result") this.#pending.get(data.id)?.(data.ok ? undefined : (data.error ?? "failed"));
    else if (data?.type) this.#listener.heard(data);
  }

  #dropPort(): void {
    this.#port?.close();
    this.#port = undefined;
    for (const settle of this.#pending.values()) settle("unreachable");
  }

  #lose(): void {
    this.close();
    this.#listener.unreachable();
  }
}
