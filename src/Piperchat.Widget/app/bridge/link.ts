// The way to the host page: a port that only the page of an allowed origin can have got, and, without secrets, messages from that page's
// window. What any other window says is not heard, and not answered either: it learns nothing by asking.

import { read, type Read } from "./commands";
import { isNull } from "./embedding";
import { BRIDGE_VERSION, CAPABILITIES, SECRETS, type Command, type ErrorCode, type FrameEvent, type Result } from "./messages";

export type Obey = (command: Command) => Promise<ErrorCode | null>;

type Answer = (result: Result) => void;

export class Link {
  /** Somebody who may be around this frame has spoken. */
  readonly proven: Promise<void>;

  #prove!: () => void;
  /** The port that said hello. */
  #port: MessagePort | null = null;
  /** The last event of each kind, for a host that says hello after it. */
  readonly #told = new Map<string, FrameEvent>();

  /** `origins`: the parent's, or all that it may be. */
  constructor(private readonly page: Window, private readonly origins: readonly string[]) {
    this.proven = new Promise((resolve) => (this.#prove = resolve));
  }

  open(obey: Obey): void {
    this.page.addEventListener("message", (event) => this.#hearWindow(event, obey));
    for (const origin of this.origins) this.#offerPort(origin, obey);
  }

  tell(event: FrameEvent): void {
    // Who came a moment too late for a message hears of it by the count.
    if (event.type !== "piperchat:message-received" && event.type !== "piperchat:message-sent") {
      this.#told.delete(event.type);
      this.#told.set(event.type, event);
    }
    if (this.#port !== null) this.#port.postMessage(event);
    else for (const origin of this.origins) this.#send(event, origin);
  }

  #offerPort(origin: string, obey: Obey): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void this.#hearPort(port1, data, obey);
    this.#send({ type: "piperchat:ready", v: BRIDGE_VERSION, caps: CAPABILITIES }, origin, [port2]);
  }

  async #hearPort(port: MessagePort, data: unknown, obey: Obey): Promise<void> {
    const said = read(data);
    if (said === null) return;
    this.#prove();
    if ("command" in said && said.command.type === "piperchat:hello") this.#greet(port);
    await this.#answer(said, obey, (result) => port.postMessage(result));
  }

  #greet(port: MessagePort): void {
    if (this.#port === port) return;
    this.#port = port;
    for (const event of this.#told.values()) port.postMessage(event);
  }

  async #hearWindow({ source, origin, data }: MessageEvent, obey: Obey): Promise<void> {
    if (source !== this.page.parent || !this.origins.some((known) => known === origin || (isNull(known) && isNull(origin)))) return;
    const said = read(data);
    if (said === null) return;
    this.#prove();
    const answer = (result: Result) => this.#send(result, origin);
    const isForPort = [...SECRETS, "piperchat:hello"].includes((data as { readonly type: string }).type);
    await this.#answer(isForPort ? { id: said.id, error: "use-port" } : said, obey, answer);
  }

  async #answer(said: Read, obey: Obey, answer: Answer): Promise<void> {
    const before = this.#told.get("piperchat:error");
    const error = "error" in said ? said.error : await obey(said.command).catch(unforeseen);
    if (said.id !== null) answer({ type: "piperchat:result", id: said.id, ok: error === null, ...(error !== null && { error }) });
    // Who sends a secret where others may hear it must learn of it even if nobody waits for the answer.
    const now = this.#told.get("piperchat:error");
    const isTold = now !== before && now?.type === "piperchat:error" && now.code === error;
    if (error !== null && !isTold && (said.id === null || error === "use-port")) this.tell({ type: "piperchat:error", code: error });
  }

  #send(message: FrameEvent | Result, origin: string, transfer: Transferable[] = []): void {
    try {
      this.page.parent.postMessage(message, isNull(origin) ? "*" : origin, transfer);
    } catch {
      // An app's own scheme is no target in a browser that doesn't know it, and then no parent either.
    }
  }
}

function unforeseen(error: unknown): ErrorCode {
  console.error(error);
  return "failed";
}
