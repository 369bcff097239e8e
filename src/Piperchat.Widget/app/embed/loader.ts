// piperchat.js, which a host page loads as a module. A second copy of it, from wherever, adds nothing but its own name for the relay.

import { PiperChatElement } from "./element";
import type * as Public from "./piperchat";
import { ownRelay } from "./settings";

if (!customElements.get("piper-chat")) customElements.define("piper-chat", PiperChatElement);

export const PiperChat: typeof Public.PiperChat = {
  mount(target, { identity, getToken, ...options } = {}) {
    const place = typeof target === "string" ? document.querySelector(target) : target;
    if (!place) throw new TypeError(`nothing matches ${target}`);
    const element = document.createElement("piper-chat");
    for (const [name, value] of Object.entries({ relay: ownRelay, ...options })) if (value) element.setAttribute(name, `${value}`);
    place.append(Object.assign(element, { identity, getToken }));
    return element;
  },
};

window.PiperChat ??= PiperChat;
