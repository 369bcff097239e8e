// What the page says at first sight; words-later.ts has the rest. Sentences name what happened and what to do; none names an algorithm where a person would
// have to look it up.

import type { FaultCode, Role, Settings } from "./protocol";
import { numberText } from "./look/locale";

/** `vouched`: it is the site's word, and shown as that. `devices`: how many keys of theirs it stands for, if more than one. */
export type Name = { readonly name: string; readonly vouched?: true; readonly devices?: number };

/** A sentence in which some words, names mostly, stand out. `rest`: those whom it doesn't name, to be named on a press. */
export type Phrase = readonly (string | Name | { readonly rest: string })[];

export const words = {
  product: "Piperchat",
  conversations: "Conversations",
  messages: "Messages",
  message: "Message",
  send: "Send",
  you: "You",
  /** Not at a sentence's beginning. */
  youInside: "you",
  vouched: "The site says so",
  /** People of the site who answer as one. */
  team: (name: string) => `${name} (team)`,
  devices: (count: number) => `(${numberText(count)} devices)`,
  /** Not at a sentence's beginning. */
  myDevices: (others: number) => (others === 1 ? "your other device" : `your ${numberText(others)} other devices`),
  close: "Close",
  leave: "Close the chat",
  tryAgain: "Try again",
  discard: "Discard",

  firstRun: {
    title: "Chat in private",
    about: "Messages are sealed in your browser. Only the people in the conversation can open them.",
    username: "Username",
    start: "Start chatting",
    starting: "Making your keys…",
    rules: "3 to 32 of a–z, 0–9, _ and -",
    checking: "Checking…",
    free: (name: string) => `${name} is free`,
    taken: (name: string) => `${name} is taken`,
    joins: (channel: string): Phrase => ["You’ll join ", { name: channel }, "."],
    lost: (name: string) =>
      `You were ${name} in this browser, but the browser has cleared its keys, and nobody can bring them back. Pick a new name to go on.`,
    unreachable: "The chat can’t be reached just now. Try again in a moment.",
    failed: "That didn’t work. Try again in a moment.",
    busy: (seconds: number) => `Too many tries. Wait ${seconds} s, then press Start chatting again.`,
  },

  welcome: {
    about: "What you write is sealed in this browser. Only those named below can open it.",
    alone: "What you write is sealed in this browser. Whoever joins can read what is written from then on.",
    lost: "The browser has cleared your keys, so what was written to you before can’t be opened here any more. You’ll go on with new ones.",
    join: "Join without writing",
    forMembers: "This conversation is for its members",
    makeKeyAbout: "To be added, you need a key of your own. It is made in this browser and stays here.",
    makeKey: "Make my key",
  },

  unreachable: { title: "The chat can’t be reached", about: "Check your connection. This page tries again by itself when it is back." },
  notAllowed: { title: "You aren’t signed in here", about: "This chat is for people whom the site knows. Sign in to the site, then come back." },
  failed: { title: "The chat couldn’t start", about: "Something in this browser went wrong. Try again; if that doesn’t help, reload the page or use another browser." },
  notForThisPage: { title: "This page can’t show the chat", about: "The chat’s own site hasn’t let this page show it. Nothing was started here." },
  /** Titles of dialogs whose content is loaded later. */
  dialogs: {
    "hand-over": "Hand over what was written", "hand-team-key": "Hand over the team’s key", codes: "Read what was written before", leave: "Leave this conversation?",
  },
  /** Of what is loaded later, if it is wanted before it is there. */
  later: { waiting: "One moment…", failed: "This couldn’t be loaded", about: "Check your connection and try again. If that doesn’t help, reload the page." },

  connection: {
    live: "Connected",
    connecting: "Connecting…",
    waiting: "Reconnecting…",
    offline: "Offline",
    refused: "Not allowed in",
    offlineBanner: "You’re offline. What you write is kept here and goes when you’re back.",
    waitingBanner: "The connection is lost. What you write is kept here and goes when it’s back.",
    refusedBanner: "This site no longer lets you in. Sign in again, then reload this page.",
  },
  clockOff: (minutes: number) => `Your device’s clock is ${span(minutes)} off. Messages are dated by the server’s clock.`,
  wrongAudience: (address: string) => `This site isn’t set up for its own address yet, so it can’t say who you are here, and what is for members stays closed. Whoever runs it has to add ${address} to Audiences.`,
  memoryOnly: "This browser keeps nothing: your keys live in this window only. Close it, and this name and what it can open are gone.",

  channels: {
    new: "New conversation",
    show: "Show conversations",
    unread: (count: number) => `${count} unread`,
    none: "Nothing said yet",
    notJoined: "Not joined",
    sealed: "Sealed",
    preview: (who: string, text: string) => `${who}: ${text}`,
    closed: {
      forbidden: { title: "This conversation is closed to you", about: "The site decides who may read it. If you should be in it, ask whoever runs the site." },
      members_only: { title: "Only members read this conversation", about: "If you should be one of them, ask whoever runs it to add you. It opens by itself once they have." },
      banned: { title: "You were banned from this conversation", about: "Those who run it decided so. What is written here isn’t sealed for you any more." },
    },
    join: "Join this conversation",
    joining: "Joining…",
    joinAbout: "You aren’t in this conversation yet. When you join, everyone in it is told, and what is written from then on is sealed for you too.",
    later: "This conversation opens once the connection is back.",
    awayAbout: "Nothing is sealed for you at the moment: you haven’t been here for long, or were let in again. Join to read what is written from then on.",
    leftAbout: "You left this conversation. Join again to read what is written from then on.",
    joinAgain: "Join again",
    joinFailed: "That didn’t work. Try again in a moment.",
    tooMany: "This conversation is full: no more readers can join it.",
  },

  /** Who is in a conversation, under its name. */
  present: (others: readonly Name[], me: boolean): Phrase => {
    if (others.length === 0) return [me ? "Just you" : "Nobody yet"];
    return begun(listed(me ? [...others, { name: "you" }] : others, 3));
  },
  /** In place of where one writes. `owners`: whom to ask. */
  bars: {
    outside: (owners: readonly Name[]): Phrase => ["Only members write here. ", ...ask(owners, "to add you.")],
    removed: (owners: readonly Name[]): Phrase => ["You were taken out of this conversation. ", ...ask(owners, "if you should be in it.")],
    banned: ["You were banned from this conversation: nothing that you write is taken here."] as Phrase,
    notRead: "What is written here is sealed for its members only.",
    notForYou: "What is written here isn’t sealed for you any more.",
  },
  acts: {
    site: { first: "The site", inside: "the site" },
    forTheSite: { first: ", for the site,", inside: ", for the site" },
    claim: (who: Phrase): Phrase => [...who, " claimed this conversation. Only its members write here from now on"],
    role: (who: Phrase, target: Name, role: Role): Phrase => {
      if (role === "banned") return [...who, " banned ", target];
      return role === "none" ? [...who, " took ", target, " out of this conversation"] : [...who, " made ", target, ` ${ranks[role]}`];
    },
    ownRole: (who: Phrase, role: Role): Phrase => [...who, role === "none" || role === "banned" ? " left their place here" : ` became ${ranks[role]}`],
    /** `readers`: who reads from now on, where that changed. */
    settings: (who: Phrase, readers: Settings["readers"] | null): Phrase => {
      return [...who, readers === null ? " changed the settings" : readers === "open" ? " changed the settings: whoever joins can read" : " changed the settings: only members can read"];
    },
  },
  gone: {
    mine: (count: number) => `You took back ${messages(count)}`,
    erased: (who: Phrase, count: number): Phrase => [count === 1 ? "Message taken back by " : `${messages(count)} taken back by `, ...who],
    removed: (who: Phrase | null, count: number): Phrase => [count === 1 ? "Message removed" : `${messages(count)} removed`, ...(who === null ? [] : [" by ", ...who])],
    unproven: (count: number) => `The server took ${messages(count)} out here, and nobody who may do that has signed for it.`,
    dropped: {
      expired: (count: number) => `The server deleted ${messages(count)} here: it says that it keeps ${count === 1 ? "it" : "them"} no longer.`,
      erased: (count: number) => `The server deleted ${messages(count)} here: it says that all of whoever wrote ${count === 1 ? "it" : "them"} was erased.`,
    },
  },
  takeOut: {
    mine: { title: "Take this message back?", act: "Take back" },
    others: { title: "Remove this message?", act: "Remove" },
  },

  empty: {
    title: "Say hello",
    outside: "Nothing here yet",
    fullAbout: "Those who are in this conversation haven’t written yet. You can open another one.",
    barredAbout: "Only members write here.",
    outsideAbout: "Join this conversation to be the first to write.",
    alone: "Nobody else is here yet. Send someone the link to this conversation: what you write after they join, they can read.",
    aloneInFrame: "Nobody else is here yet. Whoever joins can read what you write from then on.",
    others: "Nothing has been said yet. What you write is sealed in this browser, and opens only for the readers named below.",
    copy: "Copy the link",
    copied: "Link copied",
    copyFailed: "Copy this address:",
  },
  loading: "Loading messages…",
  loadingOlder: "Loading earlier messages…",
  newMessages: "New",
  jump: "Jump to the latest message",
  jumpNew: (count: number) => (count === 1 ? "1 new message" : `${count} new messages`),

  note: {
    reads: (names: readonly Name[]): Phrase => [...listed(names), " can read what you write"],
    "new-key": (names: readonly Name[]): Phrase => [...listed(names), ` ${names.length > 1 ? "have new keys" : "has a new key"}. What is written from here on is sealed for it`],
    device: (names: readonly Name[]): Phrase => [names.length > 1 ? "New devices of " : "A new device of ", ...listed(names), " can read what you write"],
    "site-user": (before: Name, now: Name): Phrase => [before, " is now ", now, " by the site’s word. If you didn’t expect that, compare fingerprints with them"],
    left: (names: readonly Name[]): Phrase => [...listed(names), " left. Nothing from here on is sealed for them"],
    joined: (names: readonly Name[]): Phrase => [...listed(names), " joined"],
    "joined-and-reads": (names: readonly Name[]): Phrase => [...listed(names), " joined and can read what you write"],
    all: {
      reads: "Who can read what you write", device: "Whose new devices can read what you write", "site-user": "Whom the site names otherwise", "new-key": "Who has new keys from here on", left: "Who left", joined: "Who joined",
      "joined-and-reads": "Who joined and can read what you write",
    },
    /** "You" among them is oneself. */
    grant: (from: Name, to: Name, count: number): Phrase => {
      const what = `(${count === 1 ? "1 message" : `${numberText(count)} messages`})`;
      return to.name === "you" ? [from, ` handed you the history ${what}`] : [from, " handed the history to ", to, ` ${what}`];
    },
    teamKey: {
      made: (from: Name): Phrase => [from, " made the team’s key"],
      renewed: (from: Name): Phrase => [from, " made the team a new key, as someone left it"],
      handed: (from: Name, to: readonly Name[]): Phrase => {
        if (to.length === 0) return [from, " handed on the team’s key"];
        return to.length === 1 && to[0]?.name === "you" ? [from, " handed you the team’s key"] : [from, " handed the team’s key to ", ...listed(to)];
      },
    },
    iJoined: "You joined. What is written from here on is sealed for you too",
    iLeft: "You left",
    myDevice: "A new device of yours can read from here on",
  },

  said: (who: string, time: string, text: string) => `${who}, ${time}: ${text}`,
  sealedBefore: (count: number) => (count === 1 ? "1 message from before you joined. Only its readers can open it." : `${count} messages from before you joined. Only their readers can open them.`),
  sealed: (count: number) => (count === 1 ? "Not sealed for you. Only its readers can open it." : `${count} messages, not sealed for you. Only their readers can open them.`),
  newer: "This needs a newer version of the chat. Reload the page; if that doesn’t help, the site has to update.",
  packed: "This couldn’t be unpacked just now. Reload the page to try again.",
  broken: (why: FaultCode) => `A message here isn’t shown: ${faults[why]}.`,
  clockMark: (said: string, received: string) => `Its sender’s clock says ${said}; it arrived at ${received}.`,
  missing: "A message before this one is missing. The server may have left it out.",
  older: {
    sealed: "Sealed by an older app",
    signed: "Not encrypted: the server can read this",
    unsigned: "Not encrypted, not signed: anybody may have written this",
  },
  claimed: (name: string | null) => (name === null ? "Somebody" : `Says they’re “${name}”`),
  reply: (who: string) => `Reply to ${who}`,
  replyingTo: "Replying to",
  stopReplying: "Don’t reply to this",
  quoteMissing: "A message that isn’t here",
  quoteSealed: "A message that you can’t open",

  state: {
    sending: "Sending…",
    sent: "Sent",
    rate: (seconds: number) => `Waiting ${seconds} s: a lot was written at once`,
    offline: "Goes when the connection is back",
    disputed: "Waits for your decision below",
    alarm: "Waits for your decision below",
    asked: "Waits for your decision below",
    refused: "Not sent",
  },
  refused: {
    too_large: "It’s too long.",
    too_many_readers: "Too many people read this conversation.",
    wrong_relay: "The server isn’t the one that it was sealed for. Reload the page.",
    id_taken: "Its number was used by somebody else.",
    members_only: "Only members write here.",
    banned: "You were banned from this conversation.",
    reader_removed: "Somebody was taken out of this conversation while it was sealed.",
    unauthorized: "The site asks you to sign in again.",
    forbidden: "You aren’t allowed to write here.",
    other: "The server didn’t take it.",
  } as Readonly<Record<string, string>>,
  tooLong: (letters: number) => `Too long by about ${numberText(letters)} ${letters === 1 ? "letter" : "letters"}.`,

  readers: {
    title: "Who can read",
    open: "Who can read this",
    none: "Only you can read this so far",
    /** Over the composer of somebody who writes to a team that has no key. */
    keyless: (teams: readonly string[]): Phrase => [
      "Nobody in ", ...listed(teams.map(siteName), 4, " or "),
      " can read here yet. What you write is kept sealed, and handed to them by itself once they can: while this page is open, or else with your next visit.",
    ],
    loading: "Finding out who can read this…",
    unknown: "Who can read this isn’t known right now. What you write waits until it is.",
    unknownYet: "Who can read this isn’t known right now.",
    /** The others, of whom there is at least one. */
    only: (names: readonly Name[]): Phrase => [names.length === 1 ? "Only you and " : "Only you, ", ...listed(names), " can read this"],
    notJoined: (names: readonly Name[]): Phrase => (names.length === 0 ? ["Nobody reads here yet"] : [...begun(listed(names)), names.length === 1 ? " reads here" : " read here"]),
    leftOutShort: (count: number) => (count === 1 ? "1 left out" : `${count} left out`),
    ofMessage: "Who can read this message",
  },
};

/** What failed, for someone who never heard of the check. */
const faults: Readonly<Record<FaultCode, string>> = {
  not_json: "it is malformed", too_deep: "it is malformed", duplicate_name: "it is malformed", unknown_name: "it is malformed",
  missing_name: "a part of it is missing", wrong_type: "it is malformed", bad_value: "it is malformed", too_large: "it is too large",
  wrong_version: "it is in a version that this page doesn’t read", wrong_relay: "it was written for another server",
  wrong_tenant: "it was written for another customer of this site", wrong_channel: "it was written for another conversation",
  dot1_mismatch: "its sender’s label doesn’t belong to its sender’s key", odd_key: "it uses a key that no app makes",
  bad_signature: "its signature doesn’t match its sender’s key", duplicate_id: "it claims the place of another message",
  sealed_for_others: "it isn’t sealed for you", bad_wrap: "the part sealed for you doesn’t open", bad_commitment: "its text isn’t the one its sender sealed",
  bad_body: "its text was changed on the way", bad_padding: "its text is malformed", bad_compression: "its text can’t be unpacked",
  bad_content: "its text is malformed", newer_content: "it needs a newer version",
};

const ranks: Readonly<Record<Exclude<Role, "banned" | "none">, string>> = { owner: "an owner", admin: "an admin", member: "a member" };

/** A sentence that begins with "your other device". Names are left as they are: none of those that people choose has a space in it. */
function begun([first, ...rest]: Phrase): Phrase {
  const isMine = typeof first === "object" && "name" in first && !first.vouched && first.name.startsWith("your ");
  return isMine ? [{ name: first.name.replace("y", "Y") }, ...rest] : [first ?? "", ...rest];
}

/** What the site calls it. */
function siteName(name: string): Name {
  return { name, vouched: true };
}

function messages(count: number): string {
  return count === 1 ? "a message" : `${numberText(count)} messages`;
}

function ask(owners: readonly Name[], what: string): Phrase {
  return ["Ask ", ...(owners.length === 0 ? ["whoever runs this site"] : listed(owners, 3, " or ")), ` ${what}`];
}

/** "maya", "maya and bob", "maya, bob and carol", "maya, bob and 12 others". */
export function listed(names: readonly Name[], most = 4, and = " and "): Phrase {
  const shown = names.length > most ? names.slice(0, most - 1) : names;
  const rest = names.length - shown.length;
  const parts: Phrase[number][] = [];
  shown.forEach((name, i) => {
    if (i > 0) parts.push(rest === 0 && i === shown.length - 1 ? and : ", ");
    parts.push(name);
  });
  if (rest > 0) parts.push(and, { rest: `${rest} others` });
  return parts;
}

export function plain(phrase: Phrase): string {
  return phrase.map((part) => (typeof part === "string" ? part : "name" in part ? part.name : part.rest)).join("");
}

function span(minutes: number): string {
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}
