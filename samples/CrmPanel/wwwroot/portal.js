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

// That they wrote, and when; not what. Perhaps no agent's page is open to hear of it.
chat.addEventListener("piperchat:message-sent", ({ detail }) => void tell("/portal/wrote", { at: detail.ts }));
