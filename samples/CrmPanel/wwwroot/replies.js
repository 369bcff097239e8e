// Replies to start from: buttons below the chat, and the same as a list by /. They go into the box; the agent sends them.

import { make } from "./look.js";
import { say } from "./server.js";

const strip = document.getElementById("replies");
const dialog = document.getElementById("pick");
const list = document.getElementById("pick-list");

/** `use`: puts a text into the box. */
export function offerReplies(replies, use) {
  strip.replaceChildren(...replies.map((reply) => button(`/${reply.name}`, () => use(reply.text))));
  list.replaceChildren(...replies.map((reply) => {
    const entry = button("", () => {
      dialog.close();
      use(reply.text);
    });
    const text = make("small", "muted");
    text.dataset.text = reply.text;
    entry.append(make("b", "", `/${reply.name}`), text);
    return make("li", "", entry);
  }));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...list.querySelectorAll("button")];
    buttons[(buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length].focus();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

export function openReplies(name) {
  for (const text of list.querySelectorAll("small")) text.textContent = filled(text.dataset.text, name);
  dialog.showModal();
  list.querySelector("button").focus();
}

export async function prefill(chat, text, name) {
  const channel = chat.getAttribute("channel");
  try {
    // Once the chat is where its attribute says, and only if that is still where it was: a text for one customer must not get into the box of another.
    await chat.setChannel(channel);
    if (chat.getAttribute("channel") === channel) await chat.prefill(filled(text, name));
  } catch {
    say("The chat isn’t ready yet. Try again in a moment.");
  }
}

const filled = (text, name) => text.replaceAll("{name}", name.split(" ")[0]);

function button(text, pressed) {
  const made = make("button", "", text);
  made.type = "button";
  made.addEventListener("click", pressed);
  return made;
}
