// The agents' page. Three sources, and no text in any of them: the chat's metadata (who wrote where and when, how much is unread), the relay's list of
// channels (when something came last, for what came before the page was open), and the CRM's own (whose it is, how it stands, who is here).

// Imported here, so that this page listens before the chat says its first word.
import "/chat/piperchat.js";
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
const channelOf = (id) => `customer-${id}`;
const notesOf = (id) => `customer-${id}-notes`;

const conversations = new Map();
const seen = new Map(Object.entries(start.seen).map(([id, at]) => [Number(id), Date.parse(at)]));
const authors = new Map();
let agents = start.agents;
let unread = {};
let selected = start.selected;
let inNotes = false;
let asking;

const rows = new Rows(start.me, (id) => select(id));

// ——— What is known, and how it is drawn

function take(conversation) {
  const before = conversations.get(conversation.id);
  const at = conversation.lastActivity === null ? null : Date.parse(conversation.lastActivity);
  conversations.set(conversation.id, { ...conversation, at: Math.max(at ?? 0, before?.at ?? 0) || null });
  draw(conversation.id);
}

function draw(id) {
  const conversation = conversations.get(id);
  const isLookedAt = id === selected && isInSight();
  rows.draw({
    ...conversation,
    assigneeName: conversation.assignee === null ? null : conversation.assignee === start.me ? "you" : nameOf(conversation.assignee),
    unread: unread[channelOf(id)] ?? 0,
    notes: unread[notesOf(id)] ?? 0,
    isNew: !isLookedAt && conversation.at !== null && conversation.at > (seen.get(id) ?? 0),
  });
  if (id === selected) drawHead(conversation);
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

function drawHead(conversation) {
  showHead(conversation, unread[notesOf(conversation.id)] ?? 0);
}

/** Without keys of its own a browser watches nothing. Whether it has some, only the chat knows: it is live once it has. */
function drawWelcome() {
  setHidden(byId("welcome"), !start.isOnSupport || localStorage.getItem(`has keys ${start.me}`) !== null);
}

const nameOf = (agent) => agents.find(({ id }) => id === agent)?.name ?? "a former colleague";

// ——— The conversation that is shown

function select(id, { isBack = false } = {}) {
  if (selected !== id) {
    // What came up to now was looked at.
    saw(selected);
    selected = id;
    showNotes(false);
  }
  if (!isBack && location.pathname !== `/inbox/${id}`) history.pushState(null, "", `/inbox/${id}`);
  showScreen("conversation");
  showSelected();
}

function showSelected() {
  const conversation = conversations.get(selected);
  rows.select(selected);
  setAttribute(chat, "channel", inNotes ? notesOf(selected) : channelOf(selected));
  drawHead(conversation);
  void showRecord(conversation);
  void drawReaders();
  saw(selected);
}

async function drawReaders() {
  const channel = chat.getAttribute("channel");
  const isStillShown = () => chat.getAttribute("channel") === channel;
  const isComplete = await showReaders(channel, agents.length, isStillShown);
  // The team's first key is made in a browser, perhaps in this one, and nothing tells of it.
  clearTimeout(asking);
  if (!isComplete && isStillShown()) asking = setTimeout(drawReaders, ASK_AGAIN);
}

function showNotes(is) {
  inNotes = is;
  setAttribute(byId("notes"), "aria-pressed", String(is));
  setHidden(byId("internal"), !is);
  setAttribute(chat, "label", is ? "Internal notes" : "Conversation");
  setAttribute(document.body, "data-notes", String(is));
  setAttribute(chat, "channel", is ? notesOf(selected) : channelOf(selected));
  void drawReaders();
}

/** On a phone the list and the conversation are two screens. */
function showScreen(screen) {
  setAttribute(document.body, "data-screen", screen);
  const isOpen = !isNarrow.matches || screen === "conversation";
  // What nobody sees isn't read.
  void (isOpen ? chat.open?.() : chat.close?.())?.catch(() => {});
}

const isInSight = () => document.visibilityState === "visible" && (!isNarrow.matches || document.body.dataset.screen === "conversation");

function saw(id) {
  const { at } = conversations.get(id) ?? {};
  if (!isInSight() || at == null || at <= (seen.get(id) ?? 0)) return;
  seen.set(id, at);
  draw(id);
  void tell(`/api/conversations/${id}/seen`);
}

// ——— What the chat tells: metadata alone

chat.addEventListener("piperchat:unread", ({ detail }) => {
  const before = unread;
  unread = detail.byChannel;
  const changed = [...new Set([...Object.keys(before), ...Object.keys(unread)])].filter((channel) => before[channel] !== unread[channel]);
  for (const id of new Set(changed.map(customerOf))) if (conversations.has(id)) draw(id);
});

chat.addEventListener("piperchat:message-received", async ({ detail: { from, channel, ts } }) => {
  const id = customerOf(channel);
  if (!conversations.has(id) || channel === notesOf(id)) return;
  active(id, Date.parse(ts));
  if (id === selected) void drawReaders();
  await tell(`/api/conversations/${id}/activity`, { at: ts, byCustomer: (await authorOf(channel, from)) === `c${id}` });
});

chat.addEventListener("piperchat:connection", ({ detail }) => {
  if (detail.state !== "live") return;
  localStorage.setItem(`has keys ${start.me}`, "1");
  drawWelcome();
  void lookUp();
});

function active(id, at) {
  const conversation = conversations.get(id);
  if (at > (conversation.at ?? 0)) conversations.set(id, { ...conversation, at });
  if (id === selected) saw(id);
  draw(id);
}

/** Whose key it is, by the relay's word: good enough for a list. The chat asks for more before it says a name. */
async function authorOf(channel, dot1) {
  if (!authors.has(dot1)) for (const { dot1: each, user } of (await participantsOf(channel)) ?? []) if (each !== null && user) authors.set(each, user.id);
  return authors.get(dot1) ?? null;
}

const customerOf = (channel) => Number(/^customer-(\d+)(-notes)?$/.exec(channel)?.[1]);

/** When something came last, where nobody's page was open to see it. */
async function lookUp() {
  void drawReaders();
  const channels = await ask("/chat/channels").catch(() => []);
  for (const { name, last_activity: last } of channels) {
    const id = customerOf(name);
    const at = Date.parse(last);
    if (conversations.has(id) && name === channelOf(id) && at > (conversations.get(id).at ?? 0)) active(id, at);
  }
}

// ——— What the agent does

const actions = {
  take: () => assign(conversations.get(selected).assignee === start.me ? null : start.me),
  solve: () => setStatus("solved"),
  pending: () => setStatus("pending"),
  notes: () => showNotes(!inNotes),
  next: () => step(1),
  previous: () => step(-1),
};

const assign = (assignee) => tell(`/api/conversations/${selected}/assignee`, { assignee });

const setStatus = (status) => tell(`/api/conversations/${selected}/status`, { status: conversations.get(selected).status === status ? "open" : status });

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
  await prefill(chat, text, conversations.get(selected).name);
  toChat();
}

/** Into the frame, where what had the focus last has it again. */
const toChat = () => chat.shadowRoot?.querySelector("iframe")?.focus();

byId("assignee").addEventListener("change", ({ target }) => void assign(target.value || null));
byId("notes").addEventListener("click", actions.notes);
byId("solve").addEventListener("click", actions.solve);
byId("pending").addEventListener("click", actions.pending);
byId("back").addEventListener("click", () => {
  showScreen("list");
  rows.focus(selected);
});
byId("record-button").addEventListener("click", ({ currentTarget }) => {
  const is = document.body.dataset.record !== "open";
  document.body.dataset.record = is ? "open" : "";
  currentTarget.setAttribute("aria-expanded", String(is));
});
byId("help-button").addEventListener("click", () => byId("help").showModal());
addEventListener("popstate", () => {
  const id = Number(location.pathname.split("/")[2]);
  if (conversations.has(id)) select(id, { isBack: true });
  else showScreen("list");
});
document.addEventListener("visibilitychange", () => saw(selected));
offerReplies(start.replies, reply);
const help = { "?": () => byId("help").showModal() };
listenForKeys(selected === null ? help : {
  ...help,
  j: actions.next, k: actions.previous, a: actions.take, n: actions.notes, s: actions.solve, p: actions.pending,
  r: toChat, "/": () => openReplies(conversations.get(selected).name),
});

// ——— The beginning

showAgents(agents, start.me);
drawWelcome();
for (const row of start.rows) take(row);
if (selected !== null) {
  showScreen(start.isNamed ? "conversation" : "list");
  showSelected();
}
listen("/api/live", {
  all(everything) {
    for (const [id, at] of Object.entries(everything.seen)) seen.set(Number(id), Math.max(Date.parse(at), seen.get(Number(id)) ?? 0));
    agents = everything.agents;
    for (const row of everything.rows) take(row);
    showAgents(agents, start.me);
  },
  agents(now) {
    agents = now;
    showAgents(agents, start.me);
  },
  row: take,
});
void lookUp();
setInterval(lookUp, LIST_EVERY);
