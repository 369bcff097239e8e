import { Chat } from "./chat";
import type { EventName, Identity, MountOptions, PiperChatElement as Public, PiperChatEvents, ThemeSettings } from "./piperchat";
import { isSetting, type Part, partOf, parts, type Settings } from "./settings";

/** All that it knows is in private fields and in its shadow root: a page that merges a server's markup into its own takes away what it doesn't find there. */
export class PiperChatElement extends HTMLElement implements Public {
  /** Where the loader came from. */
  static relay = "";

  #shadow = this.attachShadow({ mode: "open" });
  #chat = new Chat(this, this.#shadow, PiperChatElement.relay);
  #attributes: Settings = {};
  #connected = new AbortController();
  #subscribed = new AbortController();

  static mount(target: Element | string, { identity, getToken, watch, ...settings }: MountOptions = {}): PiperChatElement {
    const place = typeof target === "string" ? document.querySelector(target) : target;
    if (!place) throw new TypeError(`PiperChat.mount: nothing on this page matches ${target}`);
    const element = document.createElement("piper-chat") as PiperChatElement;
    element.#set({ ...settings, watch: watch ? "" : undefined } as Settings);
    Object.assign(element, { identity, getToken });
    place.append(element);
    return element;
  }

  constructor() {
    super();
    // Set before the element was defined, a property would hide the accessor.
    for (const name of ["identity", "getToken"] as const) {
      const early = Object.getOwnPropertyDescriptor(this, name);
      Reflect.deleteProperty(this, name);
      if (early) Object.assign(this, { [name]: early.value });
    }
    new MutationObserver(() => this.#readAttributes()).observe(this, { attributes: true });
  }

  connectedCallback(): void {
    const { signal } = (this.#connected = new AbortController());
    addEventListener("pageshow", (event) => event.persisted && this.#chat.connection?.check(), { signal });
    for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, () => this.#chat.fit(), { signal });
    // What the host's code sets in the same breath belongs into the frame's address.
    queueMicrotask(() => {
      this.#readAttributes();
      this.#chat.start();
    });
  }

  /** With this, moveBefore keeps the frame alive. */
  connectedMoveCallback(): void {}

  disconnectedCallback(): void {
    this.#connected.abort();
    this.#chat.stop();
  }

  get identity(): MountOptions["identity"] {
    return this.#chat.secrets.identity;
  }

  set identity(identity) {
    Object.assign(this.#chat.secrets, { identity, isOut: false });
    if (this.#chat.connection?.live) void this.#chat.secrets.give();
  }

  get getToken(): MountOptions["getToken"] {
    return this.#chat.secrets.getToken;
  }

  set getToken(getToken) {
    Object.assign(this.#chat.secrets, { getToken, isOut: false });
    if (this.#chat.connection?.live) void this.#chat.secrets.renew(0);
  }

  get unread(): number {
    return this.#chat.unread;
  }

  open(): Promise<void> {
    return this.#chat.open(true);
  }

  close(): Promise<void> {
    return this.#chat.open(false);
  }

  toggle(): Promise<void> {
    return this.#chat.open(!this.#chat.isOpen);
  }

  setTheme(theme: ThemeSettings): Promise<void> {
    return this.#tell("theme", theme as Settings);
  }

  setLocale(locale: string): Promise<void> {
    return this.#tell("locale", { locale });
  }

  setChannel(channel: string): Promise<void> {
    return this.#tell("channel", { channel });
  }

  async setIdentity(identity: Identity): Promise<void> {
    this.identity = identity;
    const { connection, secrets } = this.#chat;
    await connection?.ready;
    if (connection) await secrets.given;
  }

  prefill(text: string): Promise<void> {
    return this.#chat.prefill(text);
  }

  async markRead(channel?: string): Promise<void> {
    const { connection } = this.#chat;
    await connection?.send({ type: "piperchat:mark-read", ...(channel !== undefined && { channel }) }, connection.settled);
  }

  logout(): Promise<void> {
    return this.#chat.logout();
  }

  async destroy(): Promise<void> {
    this.#subscribed.abort();
    this.#subscribed = new AbortController();
    this.remove();
    Object.assign(this, { identity: undefined, getToken: undefined });
  }

  on<E extends EventName>(event: E, listener: (detail: PiperChatEvents[E]) => void): () => void {
    const name = `piperchat:${event}`;
    const hear = (each: Event) => listener((each as CustomEvent).detail);
    this.addEventListener(name, hear, { signal: this.#subscribed.signal });
    return () => this.removeEventListener(name, hear);
  }

  /** Takes over what attributes say now and didn't when last read: what a method has set since stays. */
  #readAttributes(): void {
    const now: Settings = Object.fromEntries([...this.attributes].map(({ name, value }) => [name, value]));
    const before = this.#attributes;
    this.#attributes = now;
    const names = Object.keys({ ...before, ...now }).filter((name) => before[name] !== now[name]);
    const changed = this.#set(Object.fromEntries(names.map((name) => [name, now[name]])));
    if (changed.has("relay") || changed.has("mode")) this.#chat.restart();
    for (const part of parts) if (changed.has(part)) void this.#chat.tell(part).catch(() => undefined);
    if (names.includes("wait")) this.#chat.start();
  }

  #set(settings: Settings): Set<string> {
    const names = Object.keys(settings).filter(isSetting);
    for (const name of names) this.#chat.settings[name] = settings[name]?.toString();
    this.#chat.update();
    return new Set(names.map(partOf));
  }

  #tell(part: Part, settings: Settings): Promise<void> {
    this.#set(settings);
    return this.#chat.tell(part);
  }
}
