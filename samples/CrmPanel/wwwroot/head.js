// Over the conversation: whose it is and how it stands. And who of the colleagues is here.

import { make, setAttribute, setClass, setHidden, setText, showFace } from "./look.js";

const byId = (id) => document.getElementById(id);
const assignees = byId("assignee");

export function showHead({ id, name, organisation, here, status, assignee, notes, hasNewNotes }) {
  showFace(byId("face"), `c${id}`, name);
  setText(byId("who"), name);
  setText(byId("presence"), here ? "here now" : organisation);
  setClass(byId("presence"), here ? "muted is-here" : "muted");
  if (assignees.value !== (assignee ?? "")) assignees.value = assignee ?? "";
  setText(byId("solve"), status === "solved" ? "Reopen" : "Solve");
  setAttribute(byId("pending"), "aria-pressed", String(status === "pending"));
  const badge = byId("notes").querySelector("span");
  setHidden(badge, notes === 0 && !hasNewNotes);
  setText(badge, notes > 0 ? String(notes) : hasNewNotes ? "new" : "");
}

/** `assignee`: of the conversation that is shown. */
export function showAgents(agents, me, assignee) {
  byId("agents").replaceChildren(...agents.map(({ id, name, here }) => {
    const face = make("span");
    showFace(face, id, name);
    face.classList.add("small", here ? "is-in" : "is-out");
    face.title = here ? `${name} is here` : `${name} isn’t here`;
    face.setAttribute("role", "img");
    face.setAttribute("aria-label", face.title);
    return face;
  }));
  assignees.replaceChildren(new Option("Nobody", ""), ...agents.map(({ id, name }) => new Option(id === me ? "You" : name, id)));
  assignees.value = assignee ?? "";
}
