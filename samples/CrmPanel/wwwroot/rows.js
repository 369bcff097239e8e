// The list. A row is made once, changed where something changed, and moved where its place is another: a hundred conversations cost what one does.

import { make, setAttribute, setClass, setHidden, setText, showFace, whenText } from "./look.js";

const groups = new Map([...document.querySelectorAll("[data-status]")].map((group) => [group.dataset.status, { group, list: group.querySelector("ul"), count: group.querySelector("h2 span") }]));
const tabs = [...document.querySelectorAll("[data-queue]")];
const empty = document.getElementById("empty");

const NOTHING = { mine: "Nothing is assigned to you.", unassigned: "Nobody waits for someone to take over.", all: "You have no customers yet." };

export class Rows {
  #rows = new Map();
  #queue = "all";

  /** `pressed`: with the id of a row. `me`: the agent at the page. */
  constructor(me, pressed) {
    this.me = me;
    this.pressed = pressed;
    for (const tab of tabs) tab.addEventListener("click", () => this.show(tab.dataset.queue));
  }

  /** The ids of what is in sight, from the top. */
  get visible() {
    return [...document.querySelectorAll(".groups li:not([hidden])")].map(({ dataset }) => Number(dataset.id));
  }

  show(queue) {
    this.#queue = queue;
    for (const tab of tabs) setAttribute(tab, "aria-pressed", String(tab.dataset.queue === queue));
    for (const row of this.#rows.values()) setHidden(row.item, !this.#isIn(row.now, queue));
    this.#count();
  }

  /** `of`: a conversation, with what is unread and new in it and in its notes; `assigneeName`. */
  draw(of) {
    const row = this.#rows.get(of.id) ?? this.#make(of);
    row.now = of;
    setText(row.about, of.assigneeName === null ? of.organisation : `${of.organisation} · ${of.assigneeName}`);
    setText(row.when, whenText(of.at));
    setHidden(row.here, !of.here);
    const isUnread = of.unread > 0 || of.isNew;
    setHidden(row.badge, !isUnread);
    setText(row.count, of.unread > 99 ? "99+" : of.unread > 0 ? String(of.unread) : "");
    setText(row.words, isUnread ? (of.unread > 0 ? " unread" : "New") : "");
    setClass(row.badge, of.unread > 0 ? "badge" : "badge dot");
    setHidden(row.notes, of.notes === 0 && !of.hasNewNotes);
    setText(row.notes, of.notes > 0 ? `${of.notes} in notes` : of.hasNewNotes ? "New notes" : "");
    setClass(row.item, isUnread ? "is-unread" : "");
    setHidden(row.item, !this.#isIn(of, this.#queue));
    this.#place(row);
  }

  /** After the last of several rows was drawn. */
  drawn() {
    this.#count();
  }

  select(id) {
    for (const [each, { link }] of this.#rows) {
      if (each === id) setAttribute(link, "aria-current", "true");
      else if (link.hasAttribute("aria-current")) link.removeAttribute("aria-current");
    }
  }

  focus(id) {
    this.#rows.get(id)?.link.focus();
  }

  #make(of) {
    const face = make("span", "avatar");
    face.setAttribute("aria-hidden", "true");
    showFace(face, `c${of.id}`, of.name);
    const here = make("span", "here", make("span", "unseen", " has the page open"));
    const about = make("span", "about");
    const when = make("span", "when");
    const count = make("span");
    const words = make("span", "unseen");
    const badge = make("span", "badge", count, words);
    const notes = make("span", "badge note");
    const link = make("a", "row", face, make("span", "name", of.name, here), about, when, badge, notes);
    link.href = `/inbox/${of.id}`;
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.pressed(of.id);
    });
    const item = make("li", "", link);
    item.dataset.id = of.id;
    const row = { item, link, here, about, when, badge, count, words, notes, now: of };
    this.#rows.set(of.id, row);
    return row;
  }

  /** The latest first. Only the row that changed is moved, and only if it stands elsewhere. */
  #place({ item, now }) {
    const { group, list } = groups.get(now.status);
    const next = [...list.children].find((other) => other !== item && isBefore(now, this.#rows.get(Number(other.dataset.id)).now)) ?? null;
    const following = item.parentElement === list ? item.nextElementSibling : undefined;
    if (following === next) return;
    const focused = item.contains(document.activeElement) ? document.activeElement : null;
    list.insertBefore(item, next);
    // What stands in a hidden group can't have the focus.
    setHidden(group, false);
    focused?.focus();
  }

  #isIn({ assignee }, queue) {
    return queue === "all" || (queue === "mine" ? assignee === this.me : assignee === null);
  }

  #count() {
    const all = [...this.#rows.values()].map(({ now }) => now);
    for (const tab of tabs) {
      const open = all.filter((each) => each.status !== "solved" && this.#isIn(each, tab.dataset.queue)).length;
      setText(tab.querySelector("span"), open === 0 ? "" : String(open));
    }
    const shown = all.filter((each) => this.#isIn(each, this.#queue));
    for (const [status, { group, count }] of groups) {
      const there = shown.filter((each) => each.status === status).length;
      setHidden(group, there === 0);
      setText(count, String(there));
    }
    setHidden(empty, shown.length > 0);
    setText(empty, shown.length > 0 ? "" : NOTHING[this.#queue]);
  }
}

const isBefore = (one, other) => (one.at ?? 0) > (other.at ?? 0) || ((one.at ?? 0) === (other.at ?? 0) && one.id < other.id);
