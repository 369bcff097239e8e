import { type Face, makeChat } from "./chat";
import type { PiperChatElement as Public } from "./piperchat";

export interface PiperChatElement extends Face {}

/** All that it knows is in private fields and in its shadow root: a page that merges a server's markup into its own takes away what it doesn't find there. */
export class PiperChatElement extends HTMLElement implements Public {
  #chat = makeChat(this, this.attachShadow({ mode: "open" }));
  #observer = new MutationObserver((records) => this.#read(records));
  #isRead = false;

  constructor() {
    super();
    // Set before the element was defined, a property would hide the accessor.
    const early = { ...this };
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(this.#chat.face));
    Object.assign(this, early);
  }

  connectedCallback(): void {
    if (!this.#isRead) {
      this.#isRead = true;
      this.#read([...this.attributes].map(({ name }) => ({ attributeName: name })));
      this.#observer.observe(this, { attributes: true });
    }
    // What the host's code sets in the same breath belongs into the frame's address.
    queueMicrotask(() => {
      this.#read(this.#observer.takeRecords());
      this.#chat.start();
    });
  }

  /** With this, moveBefore keeps the frame alive. */
  connectedMoveCallback(): void {}

  disconnectedCallback(): void {
    this.#chat.stop();
  }

  #read(changed: readonly Pick<MutationRecord, "attributeName">[]): void {
    this.#chat.change(Object.fromEntries(changed.map(({ attributeName }) => [attributeName, this.getAttribute(attributeName!) ?? undefined])));
  }
}
