// The agents' page. Three sources, and no text in any of them: the chat's metadata (who wrote where and when, how much is unread), the relay's list of
// channels (when something came last, for what came before the page was open), and the CRM's own (whose it is, how it stands, who is here).

// Imported here, so that this page listens before the chat says its first word.
import "/chat/piperchat.js";
import * as conversations from "./conversations.js";
import { channelOf, customerOf, isNotes, notesOf } from "./conversations.js";
import { showAgents, showHead } from "./head.js";
import { setAttribute, setHidden, setText } from "./look.js";
import { participantsOf } from "./readers.js";
import { showReaders, showRecord } from "./record.js";
import { offerReplies, openReplies, prefill } from "./replies.js";
import { Rows } from "./rows.js";
import { ask, listen, tell } from "./server.js";
import { listenForKeys } from "./shortcuts.js";

/** What the chat doesn't watch, for there is too much of it or it is too new, is looked for this often. */
const LIST_EVERY = 60_000;
const ASK_AGAIN = 5_000;

const start = JSON.parse(document.getElementById("start").textContent);
const byId = (id) => document.getElementById(id);
const chat = document.querySelector("piper-chat");
const isNarrow = matchMedia("(max-width: 760px)");

const authors = new Map();
const asked = new Map();
let agents = start.agents;
let selected = start.selected;
let inNotes = false;
let asking;

const rows = new Rows(start.me, (id) => select(id));

const shownChannel = () => (inNotes ? notesOf(selected) : channelOf(selected));
const isOnSupport = () => agents.some(({ id }) => id === start.me);
/** Whether this browser has keys, only the chat knows: it is live once it has. */
const hasKeys = () => localStorage.getItem(`has keys ${start.me}`) !== null;
const isInSight = () => document.visibilityState === "visible" && (!isNarrow.matches || document.body.dataset.screen === "conversation");
const isRead = (channel) => channel === shownChannel() && isInSight() && isOnSupport() && hasKeys();
const current = () => conversations.conversation(selected, isRead);

// ——— How it is drawn

function draw(id) {
  const conversation = conversations.conversation(id, isRead);
  const { assignee } = conversation;
  rows.draw({ ...conversation, assigneeName: assignee === null ? null : assignee === start.me ? "you" : nameOf(assignee) });
  if (id === selected) showHead(conversation);
  drawLater();
}

let isToBeDrawn = false;
function drawLater() {
  if (isToBeDrawn) return;
  isToBeDrawn = true;
  queueMicrotask(() => {
    isToBeDrawn = false;
    rows.drawn();
    const waiting = document.querySelectorAll(".groups .is-unread").length;
    setHidden(byId("unread"), waiting === 0);
    setText(byId("unread"), waiting === 0 ? "" : String(waiting));
    const title = waiting === 0 ? `Inbox · ${start.company}` : `(${waiting}) Inbox · ${start.company}`;
    if (document.title !== title) document.title = title;
  });
}

function drawTeam() {
  showAgents(agents, start.me, selected === null ? null : current().assignee);
  setHidden(byId("off-team"), isOnSupport());
  setHidden(byId("welcome"), !isOnSupport() || hasKeys());
  for (const id of conversations.ids()) draw(id);
}

const nameOf = (agent) => agents.find(({ id }) => id === agent)?.name ?? "a former colleague";

// ——— The conversation that is shown

function select(id, { isBack = false } = {}) {
  if (selected !== id) {
    // What came up to now was looked at.
    looked();
    selected = id;
    showNotes(false);
  }
  if (!isBack && location.pathname !== `/inbox/${id}`) history.pushState(null, "", `/inbox/${id}`);
  showScreen("conversation");
  showSelected();
}

function showSelected() {
  rows.select(selected);
  setAttribute(chat, "channel", shownChannel());
  showHead(current());
  void showRecord(current());
  void drawReaders();
  looked();
}

async function drawReaders() {
  const channel = chat.getAttribute("channel");
  const isStillShown = () => chat.getAttribute("channel") === channel;
  const isComplete = await showReaders(channel, agents.length, isStillShown);
  if (!isStillShown()) return;
  // The team's first key is made in a browser, perhaps in this one, and nothing tells of it.
  clearTimeout(asking);
  if (!isComplete) asking = setTimeout(drawReaders, ASK_AGAIN);
}

function showNotes(is) {
  if (is !== inNotes) looked();
  inNotes = is;
  setAttribute(byId("notes"), "aria-pressed", String(is));
  setHidden(byId("internal"), !is);
  setAttribute(chat, "label", is ? "Internal notes" : "Conversation");
  setAttribute(document.body, "data-notes", String(is));
  setAttribute(chat, "channel", shownChannel());
  void drawReaders();
  looked();
}

/** On a phone the list and the conversation are two screens. */
function showScreen(screen) {
  setAttribute(document.body, "data-screen", screen);
  // What nobody sees isn't read.
  void (isNarrow.matches && screen === "list" ? chat.close?.() : chat.open?.())?.catch(() => {});
}

/** What is in sight was looked at. */
function looked() {
  const channel = shownChannel();
  const at = conversations.newestIn(channel);
  if (isRead(channel) && at !== null) lookedUpTo(channel, at);
}

function lookedUpTo(channel, at) {
  if (!conversations.look(channel, at)) return;
  const id = customerOf(channel);
  draw(id);
  void tell(`/api/conversations/${id}/looked`, { at: new Date(at), notes: isNotes(channel) });
}

// ——— What the chat tells: metadata alone

function came(channel, at) {
  if (!conversations.came(channel, at)) return;
  if (channel === shownChannel()) looked();
  draw(customerOf(channel));
}

function listenToChat() {
  chat.addEventListener("piperchat:unread", ({ detail }) => {
    for (const id of new Set(conversations.count(detail.byChannel).map(customerOf))) if (conversations.has(id)) draw(id);
  });

  chat.addEventListener("piperchat:message-received", async ({ detail: { from, channel, ts } }) => {
    const id = customerOf(channel);
    if (!conversations.has(id)) return;
    came(channel, Date.parse(ts));
    if (isNotes(channel)) return;
    if (id === selected) void drawReaders();
    await tell(`/api/conversations/${id}/activity`, { at: ts, byCustomer: (await authorOf(channel, from)) === `c${id}` });
  });

  chat.addEventListener("piperchat:message-sent", async ({ detail: { channel, ts } }) => {
    const id = customerOf(channel);
    if (!conversations.has(id)) return;
    lookedUpTo(channel, Date.parse(ts));
    came(channel, Date.parse(ts));
    if (!isNotes(channel)) await tell(`/api/conversations/${id}/activity`, { at: ts, byCustomer: false });
  });

  chat.addEventListener("piperchat:connection", ({ detail }) => {
    if (detail.state !== "live") return;
    localStorage.setItem(`has keys ${start.me}`, "1");
    drawTeam();
    looked();
    void lookUp();
  });
}

/** Whose key it is, by the relay's word: good enough for a list. The chat asks for more before it says a name. Who isn't found is asked for once a minute. */
async function authorOf(channel, dot1) {
  if (!authors.has(dot1) && Date.now() - (asked.get(channel) ?? 0) > LIST_EVERY) {
    asked.set(channel, Date.now());
    for (const { dot1: each, user } of (await participantsOf(channel)) ?? []) if (each !== null && user) authors.set(each, user.id);
  }
  return authors.get(dot1) ?? null;
}

/** When something came last, where nobody's page was open to see it. */
async function lookUp() {
  void drawReaders();
  const channels = await ask("/chat/channels").catch(() => []);
  for (const { name, last_activity: last } of channels) if (last !== null && conversations.has(customerOf(name))) came(name, Date.parse(last));
}

// ——— What the agent does

const actions = {
  take: () => assign(current().assignee === start.me ? null : start.me),
  solve: () => setStatus("solved"),
  pending: () => setStatus("pending"),
  notes: () => showNotes(!inNotes),
  next: () => step(1),
  previous: () => step(-1),
};

const assign = (assignee) => tell(`/api/conversations/${selected}/assignee`, { assignee });

const setStatus = (status) => tell(`/api/conversations/${selected}/status`, { status: current().status === status ? "open" : status });

function step(by) {
  const visible = rows.visible;
  if (visible.length === 0) return;
  const at = visible.indexOf(selected);
  const id = visible[at < 0 ? 0 : Math.min(Math.max(at + by, 0), visible.length - 1)];
  select(id);
  rows.focus(id);
}

async function reply(text) {
  if (inNotes) showNotes(false);
  await prefill(chat, text, current().name);
  toChat();
}

/** Into the frame, where what had the focus last has it again. */
const toChat = () => chat.shadowRoot?.querySelector("iframe")?.focus();

function listenToAgent() {
  byId("assignee").addEventListener("change", ({ target }) => void assign(target.value || null));
  byId("notes").addEventListener("click", actions.notes);
  byId("solve").addEventListener("click", actions.solve);
  byId("pending").addEventListener("click", actions.pending);
  byId("back").addEventListener("click", () => {
    history.replaceState(null, "", "/inbox");
    showScreen("list");
    rows.focus(selected);
  });
  byId("record-button").addEventListener("click", ({ currentTarget }) => {
    const is = document.body.dataset.record !== "open";
    document.body.dataset.record = is ? "open" : "";
    currentTarget.setAttribute("aria-expanded", String(is));
  });
  addEventListener("popstate", () => {
    const id = Number(location.pathname.split("/")[2]);
    if (conversations.has(id)) select(id, { isBack: true });
    else if (isNarrow.matches) showScreen("list");
    else select(start.selected, { isBack: true });
  });
  isNarrow.addEventListener("change", () => {
    showScreen(document.body.dataset.screen);
    looked();
  });
  document.addEventListener("visibilitychange", looked);
  offerReplies(start.replies, reply);
  listenForKeys({
    j: actions.next, k: actions.previous, a: actions.take, n: actions.notes, s: actions.solve, p: actions.pending,
    r: toChat, "/": () => openReplies(current().name), "?": () => byId("help").showModal(),
  });
}

// ——— The beginning

function take(row) {
  // Everything is about a conversation: the page begins with the first.
  if (selected === null) location.reload();
  conversations.take(row);
  draw(row.id);
}

byId("help-button").addEventListener("click", () => byId("help").showModal());
conversations.takeLooks(start.looks);
for (const row of start.rows) conversations.take(row);
drawTeam();
drawLater();
if (selected !== null) {
  listenToChat();
  listenToAgent();
  showScreen(start.isNamed ? "conversation" : "list");
  showSelected();
  void lookUp();
  setInterval(lookUp, LIST_EVERY);
}
listen("/api/live", {
  all(everything) {
    conversations.takeLooks(everything.looks);
    agents = everything.agents;
    for (const row of everything.rows) take(row);
    drawTeam();
  },
  agents(now) {
    agents = now;
    drawTeam();
  },
  row: take,
  looked({ customer, notes, at }) {
    const channel = notes ? notesOf(customer) : channelOf(customer);
    conversations.look(channel, Date.parse(at));
    if (conversations.isLookedAt(channel)) chat?.markRead(channel).catch(() => {});
    if (conversations.has(customer)) draw(customer);
  },
});
