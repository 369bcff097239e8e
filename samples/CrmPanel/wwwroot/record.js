// What the CRM knows of the customer, beside the conversation.

import { dayText, make, moneyText, monthText, setText, showFace } from "./look.js";
import { participantsOf, readerLines } from "./readers.js";
import { ask, say } from "./server.js";

const part = (name) => document.getElementById(`record-${name}`);
let shown = 0;

export async function showRecord({ id, name, organisation }) {
  const turn = ++shown;
  showFace(part("face"), `c${id}`, name);
  setText(part("name"), name);
  setText(part("title"), organisation);
  const record = await ask(`/api/customers/${id}`).catch(() => null);
  if (turn !== shown) return;
  if (record === null) return say("The customer’s record didn’t come. Select the conversation again to try once more.");
  setText(part("title"), `${record.title}, ${organisation}`);
  const facts = { Plan: `${record.plan}, ${record.seats} seats`, Since: monthText(record.since), Revenue: moneyText(record.revenue), Owner: record.owner };
  part("facts").replaceChildren(...Object.entries(facts).map(([fact, value]) => make("div", "", make("dt", "", fact), make("dd", "", value))));
  const earlier = record.earlier.map(({ subject, solved }) => make("li", "muted", `${subject} · solved ${dayText(solved)}`));
  part("earlier").replaceChildren(...(earlier.length > 0 ? earlier : [make("li", "muted", "Nothing yet")]));
}

/** By what the relay says now; the chat itself shows it before every message, and checks it. Whether each team has a key by now. */
export async function showReaders(channel, teamSize, isStillShown) {
  const participants = await participantsOf(channel);
  if (!isStillShown()) return true;
  const lines = participants === null ? [] : readerLines(participants, teamSize);
  part("readers").replaceChildren(...(lines.length === 0 ? [make("li", "muted", "Nobody yet")] : lines.map(({ id, name, about }) => {
    const face = make("span");
    showFace(face, id, name);
    face.classList.add("small");
    face.setAttribute("aria-hidden", "true");
    return make("li", "reader", face, make("span", "", `${name}, ${about}`));
  })));
  return participants?.every(({ team, dot1 }) => team === null || dot1 !== null) ?? true;
}
