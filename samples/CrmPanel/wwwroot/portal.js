// The customer's page: the chat in the corner, and whether somebody is here to answer.

import "/chat/piperchat.js";
import { setText } from "./look.js";
import { listen, tell } from "./server.js";

const chat = document.querySelector("piper-chat");
const desk = document.getElementById("desk");

listen("/portal/live", { all: ({ someoneIsHere }) => setText(desk, someoneIsHere ? desk.dataset.here : desk.dataset.away) });

const write = document.getElementById("write");
write.addEventListener("click", () => chat.open());
write.disabled = false;

// That they wrote, not what. The agents' pages hear of a channel that is new only once they ask the relay again.
chat.addEventListener("piperchat:written", () => void tell("/portal/wrote"));
