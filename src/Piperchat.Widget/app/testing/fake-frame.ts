import type { Command, FrameEvent, Result } from "../bridge/messages";
import { found, until } from "./until";

type Said = Command & { readonly id?: number };

/** The chat's frame as a host page's loader meets it: its window, its port, and what it was told. */
export class FakeFrame {
  readonly window = {} as Window;
  readonly heard: Said[] = [];
  /** What it answers to a command: nothing, if that is undefined. */
  answer: (command: Said) => Omit<Result, "type" | "id"> | undefined = () => ({ ok: true });
  #port: MessagePort | undefined;

  constructor(readonly iframe: HTMLIFrameElement) {
    Object.defineProperty(iframe, "contentWindow", { value: this.window });
  }

  /** The frame that a chat has loaded, or has loaded after another one. */
  static async in(chat: Element, after?: FakeFrame): Promise<FakeFrame> {
    return new FakeFrame(await found(() => {
      const iframe = chat.shadowRoot?.querySelector("iframe");
      return iframe !== after?.iframe && iframe;
    }));
  }

  get url(): URL {
    return new URL(this.iframe.src);
  }

  /** Says `ready`, as a page of that origin and window would. */
  ready(origin = this.url.origin, source: unknown = this.window): void {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => this.#hear(data as Said, port1);
    this.#port = port1;
    this.post({ type: "piperchat:ready", v: 1, caps: ["theme"] }, origin, source, [port2]);
  }

  /** By a plain message to the host's window. */
  post(data: unknown, origin = this.url.origin, source: unknown = this.window, ports: MessagePort[] = []): void {
    window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source, ports }));
  }

  say(event: FrameEvent): void {
    this.#port?.postMessage(event);
  }

  /** Its commands of one type, without the ids. */
  told<T extends Command["type"]>(type: T): Omit<Extract<Command, { type: T }>, "type">[] {
    return this.heard.filter((each) => each.type === type).map(({ id: _id, type: _type, ...rest }) => rest as never);
  }

  async hears(type: Command["type"], times = 1): Promise<void> {
    await until(() => {
      if (this.told(type).length < times) throw new Error(`${type} was not said ${times} times, only: ${this.heard.map((each) => each.type).join(", ")}`);
    });
  }

  #hear(command: Said, port: MessagePort): void {
    this.heard.push(command);
    const answer = command.id === undefined ? undefined : this.answer(command);
    if (answer) port.postMessage({ type: "piperchat:result", id: command.id, ...answer });
  }
}
