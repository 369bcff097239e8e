// One chat in a page: its settings, its frame while there is one, and what is seen of it.

import type { FrameEvent } from "../bridge/messages";
import { Connection, type Listener } from "./connection";
import type { EventName, PiperChatEvents } from "./piperchat";
import { Secrets } from "./secrets";
import { commandOf, frameAddress, type Part, relayOf, type Settings } from "./settings";
import { View } from "./view";

export class Chat implements Listener {
  readonly settings: Settings = {};
  readonly secrets = new Secrets((code) => this.#tellHost("error", { code }));
  connection: Connection | undefined;
  isOpen = false;
  unread = 0;

  #host: HTMLElement;
  #shadow: ShadowRoot;
  #defaultRelay: string;
  #view: View | undefined;
  #isLauncher = false;
  #mark = "";
  #text = "";
  /** What the frame's address doesn't say, or says no longer. */
  #changed = new Set<Part>();
  #focusedBefore: Element | null = null;

  constructor(host: HTMLElement, shadow: ShadowRoot, defaultRelay: string) {
    this.#host = host;
    this.#shadow = shadow;
    this.#defaultRelay = defaultRelay;
  }

  /** Loads the frame if it is wanted yet: a launcher's when it is opened, or at once where the user has written before; none while the host isn't ready. */
  start(): void {
    if (!this.#host.isConnected || this.connection) return;
    const { settings, secrets } = this;
    const relay = relayOf(settings.relay ?? this.#defaultRelay);
    this.#mark = `piperchat ${relay.href}`;
    this.#isLauncher = settings.mode === "launcher";
    this.isOpen ||= !this.#isLauncher;
    const view = (this.#view ??= new View(this.#shadow, this.#isLauncher, () => this.open(!this.isOpen).catch(ignore)));
    this.update();
    const isWatching = settings.watch !== undefined;
    if (this.#host.hasAttribute("wait") || (!this.isOpen && !isWatching && !stored((storage) => storage.getItem(this.#mark)))) return;

    secrets.isOut = false;
    this.#changed.clear();
    const flags = { identity: secrets.identity && "host", token: secrets.getToken && "host", watch: isWatching ? "1" : "", close: this.#isLauncher ? "1" : "" };
    this.connection = new Connection(frameAddress(relay, settings, flags), this);
    view.show(this.connection.frame);
    this.update();
    if (this.#text) this.prefill(this.#text).catch(ignore);
    this.#text = "";
  }

  stop(): void {
    this.connection?.close();
    this.connection?.frame.remove();
    this.connection = undefined;
    this.update();
  }

  /** With another relay or in another mode it is another chat. */
  restart(): void {
    if (!this.#view) return;
    this.stop();
    this.#view = undefined;
    this.isOpen = false;
    this.start();
  }

  update(): void {
    this.#view?.update({ settings: this.settings, isOpen: this.isOpen, isLive: !!this.connection?.live, unread: this.unread });
  }

  fit(): void {
    if (visualViewport) this.#view?.fit(visualViewport);
  }

  /** Tells the frame, now or once it listens; without a frame it will be in the address. */
  async tell(part: Part): Promise<void> {
    this.#changed.add(part);
    await this.connection?.send(commandOf(part, this.settings));
  }

  async open(isOpen: boolean): Promise<void> {
    this.#show(isOpen);
    await this.connection?.send({ type: isOpen ? "piperchat:open" : "piperchat:close" });
  }

  async prefill(text: string): Promise<void> {
    if (this.connection) return this.connection.send({ type: "piperchat:prefill", text }, this.connection.settled);
    this.#text = text;
  }

  async logout(): Promise<void> {
    this.secrets.forget();
    this.#text = "";
    stored((storage) => storage.removeItem(this.#mark));
    this.unread = 0;
    const told = this.connection?.send({ type: "piperchat:logout" });
    if (this.#isLauncher) this.#show(false);
    this.update();
    try {
      await told;
    } finally {
      // Whatever was in the frame's memory goes with it. In a launcher nobody misses it.
      if (this.#isLauncher) this.stop();
    }
  }

  ready({ v, caps }: Extract<FrameEvent, { type: "piperchat:ready" }>, again: boolean): Promise<unknown> {
    const connection = this.connection!;
    connection.post({ type: this.isOpen ? "piperchat:open" : "piperchat:close" });
    if (again) for (const part of this.#changed) connection.post(commandOf(part, this.settings));
    this.update();
    this.#tellHost("ready", { v, caps });
    return this.secrets.supply(connection);
  }

  heard({ type, ...detail }: FrameEvent): void {
    // These two are said here, once, whoever opened or closed it.
    if (type === "piperchat:opened") return;
    if (type === "piperchat:closed") return this.#show(false);
    if (type === "piperchat:unread") this.unread = (detail as PiperChatEvents["unread"]).total;
    if (type === "piperchat:written") stored((storage) => storage.setItem(this.#mark, "1"));
    if (type === "piperchat:token-expired") void this.secrets.renew();
    this.update();
    this.#tellHost(type.replace("piperchat:", "") as EventName, "payload" in detail ? detail.payload : detail);
  }

  unreachable(): void {
    this.connection = undefined;
    this.update();
    this.#view?.showUnreachable(() => {
      this.start();
      this.connection?.frame.focus();
    });
    this.#tellHost("error", { code: "unreachable" });
  }

  #show(isOpen: boolean): void {
    const isNew = this.isOpen !== isOpen;
    if (isOpen && isNew) this.#focusedBefore = (this.#host.getRootNode() as Document).activeElement;
    this.isOpen = isOpen;
    if (isOpen) this.start();
    this.update();
    if (!isNew) return;
    if (this.#isLauncher) this.#moveFocus();
    this.#tellHost(isOpen ? "opened" : "closed", {});
  }

  /** Into the frame, and back to where it was; never away from what else the user has gone to meanwhile. */
  #moveFocus(): void {
    const before = this.#focusedBefore as HTMLElement | null;
    if (this.isOpen) this.connection?.frame.focus();
    else if (this.#shadow.activeElement) (before?.isConnected && before !== document.body && before !== this.#host ? before : this.#view?.bubble)?.focus();
  }

  #tellHost(name: EventName, detail: unknown): void {
    this.#host.dispatchEvent(new CustomEvent(`piperchat:${name}`, { detail, bubbles: true, composed: true }));
  }
}

const ignore = (): void => undefined;

/** A browser may refuse a page its storage. */
function stored<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}
