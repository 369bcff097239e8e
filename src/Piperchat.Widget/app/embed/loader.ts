// piperchat.js, which a host page loads as a module. A second copy of it, from wherever, adds nothing but its own name for the relay.

import { PiperChatElement } from "./element";
import type * as Public from "./piperchat";

const relay = new URL(".", import.meta.url).href;

function define(): typeof PiperChatElement {
  PiperChatElement.relay = relay;
  customElements.define("piper-chat", PiperChatElement);
  return PiperChatElement;
}

const element = (customElements.get("piper-chat") as typeof PiperChatElement | undefined) ?? define();

export const PiperChat: typeof Public.PiperChat = {
  mount: (target, options) => element.mount(target, { relay, ...options }),
};

window.PiperChat ??= PiperChat;
