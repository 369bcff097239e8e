// What the page says in what is loaded later: its dialogs, and the pages in place of a conversation that few ever see (chat/loaded-later.ts).

import type { Lack } from "./keys/support";
import { numberText } from "./look/locale";
import type { History } from "./protocol";
import { listed, type Name, type Phrase } from "./words";

export const laterWords = {
  cancel: "Cancel",
  notNow: "Not now",
  done: "Done",

  newChannel: {
    about: "Name a conversation to open it. Whoever opens the same name meets you there.",
    name: "Name",
    nameRules: "1 to 64 of a–z, 0–9 and -",
    open: "Open",
  },

  roles: { owner: "Owner", admin: "Admin" } as Readonly<Record<string, string>>,
  readers: {
    of: (channel: string) => `What is written in ${channel} from now on`,
    /** `others`: of those whom the site names alone, nobody can check that. */
    verified: (others: boolean) => `Checked in this browser: every ${others ? "other " : ""}key here signed its own name and its own joining.`,
    verifiedByLog: (others: boolean) => `Checked in this browser: those who run this conversation signed who ${others ? "else " : ""}reads it.`,
    bySite: "Named by the site",
    bySiteAbout: "Those “named by the site” read here by the site’s word alone: nobody else says that they belong here.",
    team: "A team of the site: its people read and answer as one. The site says who is in it.",
    members: (names: readonly Name[]): Phrase => ["In it: ", ...listed(names, 8)],
    keyless: "Nobody there can read yet: the first of them who opens the chat makes the team’s key.",
    asked: "Waits for your decision. Nothing is sealed for them yet",
    askFirst: "Ask me before anyone new can read what I write",
    replaced: (count: number) =>
      `The server named ${count === 1 ? "a key that a team has" : "keys that teams have"} replaced since, as after somebody left. Nothing is sealed for ${count === 1 ? "it" : "them"}.`,
    vouched: "Names with a tick in a circle are the site’s word.",
    myDevice: "Your other device",
    fingerprint: "Fingerprint",
    code: "Code to compare with them",
    compare: "To be sure of someone, open their fingerprint, and compare the code there with them some other way: in person, or by phone. Both of you see the same one.",
    tooOld: "Left out: their app can’t open these messages",
    disputed: "Not the key you knew. Nothing is sealed for it until you accept it",
    leftOut: "Left out by you",
    letIn: (name: string) => `Seal for ${name} again`,
    shutOut: (count: number) =>
      `The server still names ${count === 1 ? "a reader" : `${count} readers`} whom those who run this conversation took out. Nothing is sealed for them.`,
    unverified: (count: number) =>
      `The server names ${count === 1 ? "one more reader" : `${count} more readers`} whom this browser can’t check. Nothing is sealed for them.`,
    ofMessageAbout: "Whom its author sealed it for",
    same: "The same people as now.",
    notNow: "No longer a reader",
    missedNow: (names: readonly Name[]): Phrase => ["Not sealed for ", ...listed(names), "."],
    unknownKey: "A key that this browser hasn’t met",
    author: "Author",
    handedOn: (by: Phrase): Phrase => ["Handed on later by ", ...by],
    notOf: (count: number) => (count === 1 ? "One who could read it then doesn’t read here now." : `${numberText(count)} who could read it then don’t read here now.`),
  },

  alarm: {
    title: "The record of who decides here isn’t the one that this browser saw before.",
    about: "The server may have been put back to an earlier day, or somebody may be hiding a decision. Nothing is sent here until that is settled.",
    check: "Check again",
    startOver: "Go on with the new record",
  },
  dispute: {
    name: (name: Name): Phrase => [name, " has another key than before. It may be a new device, or somebody else under this name: ask them some other way."],
    forked: (name: Name): Phrase => ["The server shows two different keys for ", name, ". One of them may be false: ask them some other way."],
    held: "Nothing is sent here until you decide.",
    compare: "Compare keys",
    accept: "Accept the new key",
    leaveOut: "Write without them",
  },
  asked: {
    about: (name: Name): Phrase => [name, " would read what you write from here on. Nothing is sent here until you decide."],
    letIn: (name: Name): Phrase => ["Seal for ", name, " too"],
    leaveOut: "Write without them",
  },
  agree: {
    readers: "The site opened this conversation to whoever joins.",
    history: {
      never: "",
      ask: "The site lets people here hand on what was written before.",
      roster: "The site lets what was written before be handed to new members by itself.",
      site: "The site lets what was written before be handed by itself to whomever it names.",
    } satisfies Record<History, string>,
    about: "None of those who run this conversation signed that, so it doesn’t hold for what you write until you agree.",
    agree: "Agree",
  },

  /** History that is handed on, and teams' keys. */
  hand: {
    open: "Hand over the history…",
    finding: "Looking for what they can’t read…",
    nothing: "There’s nothing here that you can read and they can’t.",
    what: (count: number, span: string) => `${count === 1 ? "1 message" : `${numberText(count)} messages`}, ${span}`,
    span: (first: string, last: string) => (first === last ? `from ${inside(first)}` : `from ${inside(first)} to ${inside(last)}`),
    about: "They can read these messages then, and keep them: it can’t be taken back. All who read here see a line that says so.",
    aboutMine: "Your other device can read these messages then, and keeps them. All who read here see a line that says so.",
    code: (name: Name): Phrase => ["To be sure that it is really ", name, ", compare this code by phone or in person. On their page it stands under “Who can read”, beside your fingerprint."],
    codeMine: "The same code must stand on your other device",
    codeMineAbout: "There, press “Show the code for your other device”. If it shows another code, cancel: somebody may be pretending to be you.",
    act: "Hand over",
    busy: "Handing over…",
    given: (name: Name, count: number): Phrase => [name, ` can read ${count === 1 ? "that message" : `those ${numberText(count)} messages`} now.`],
    failed: "That didn’t work, or only in part. Try again in a moment.",
    held: "That waits for your decision below the messages.",
    unreachable: "What they can’t read couldn’t be looked up. Try again in a moment.",
  },
  device: {
    lacks: "Your other device can’t read what was written here before.",
    hand: "Hand it over…",
    show: "Show the code for your other device",
    showForOthers: "Show the codes to compare",
    how: "Open this chat on your other device and press “Hand it over” there. It shows a code. It must be this one:",
    howOthers: "Somebody who can read it may hand it to you: in “Who can read” they press “Hand over the history” beside your name. Their page shows a code. It must be the one beside their name here:",
    none: "Nobody who could hand it over reads here now.",
  },
  team: {
    lacks: (team: string): Phrase => ["You’re in ", { name: team, vouched: true }, ", but can’t read yet what is written to it. A colleague who can has to hand you its key, while the chat is open on their page and on yours."],
    strange: (team: string): Phrase => ["The site names a key for ", { name: team, vouched: true }, " that nobody in it made. Whoever has that key reads what is written to the team from here on, and you can’t. Tell whoever runs this site before you go on."],
    asking: (names: readonly Name[], team: string): Phrase => [...listed(names), " joined ", { name: team, vouched: true }, " and can’t read its conversations yet."],
    hand: "Hand over the key…",
    about: (team: string): Phrase => ["Whoever has the key of ", { name: team, vouched: true }, " reads all that was ever written to it, and all that will be, until they leave it. That can’t be taken back for what was written by then."],
    to: "To whom",
    code: "To be sure that it is really them, compare the code by phone or in person: in their chat it stands under “Who can read” of the team’s conversation, beside your fingerprint.",
    given: "Done. They can read what is written to the team now.",
    nobody: "Nobody waits for it any more.",
    failed: "That didn’t work. Try again in a moment.",
  },
  leaving: {
    open: "Leave this conversation",
    about: "Nothing that is written from then on is sealed for you, and all see that you left. What you have read stays readable in this browser. You can join again, but won’t be able to read what was written in between.",
    act: "Leave",
    busy: "Leaving…",
    waits: "What you wrote is still to be sent, and you can’t leave before it is.",
    failed: "That didn’t work. Try again in a moment.",
  },

  takeOut: {
    mine: "It goes for everybody, for good. Whoever has read it by now has read it.",
    others: "It goes for everybody, for good, and all see that you removed it.",
    busy: "One moment…",
    failed: "That didn’t work. Try again in a moment.",
    forbidden: "You may not do that here any more.",
  },

  lacking: {
    "not-secure": {
      title: "This address isn’t secure",
      about: "Browsers seal messages only on pages that came over https. Open this page with https:// in front, or on localhost.",
    },
    "no-webcrypto": {
      title: "This browser can’t seal messages",
      about: "Its built-in cryptography (Web Crypto) is missing or turned off. Use a current Chrome, Edge, Firefox or Safari.",
    },
    "no-ed25519": {
      title: "This browser is too old",
      about: "It can’t make the keys that sign messages (Ed25519). Update it, or use Chrome or Edge 137, Firefox 130, Safari 17 or later.",
    },
    "no-x25519": {
      title: "This browser is too old",
      about: "It can’t make the keys that open messages (X25519). Update it, or use Chrome or Edge 137, Firefox 130, Safari 17 or later.",
    },
  } satisfies Record<Lack, { title: string; about: string }>,

  notARelay: { title: "There’s no chat here", about: "Something answers at this address, but it isn’t a Piperchat relay. Whoever runs this site should look." },
  identityRefused: { title: "You couldn’t be signed in", about: "This page gave the chat keys that it can’t use. Whoever runs the page should look." },
  nameGone: {
    title: "That name belongs to someone else",
    about: (name: string): Phrase => ["This page signs you in as ", { name }, ", but another key holds that name here. Whoever runs the page should look."],
  },
  signedOut: { title: "You’re signed out", about: "Sign in to the site again to go on." },
  noSuchChannel: {
    title: "There’s no conversation by that name",
    about: (asked: string): Phrase => [{ name: asked }, " can’t be one: names have 1 to 64 of a–z, 0–9 and -."],
    go: "Go to main",
  },
  relayChanged: {
    title: "This isn’t the server you wrote to before",
    about:
      "The same address answers under another identity. The site may have been set up anew, or somebody may be standing in between. Nothing is sent until you decide.",
    before: "Before",
    now: "Now",
    ask: "If you can, ask whoever runs this site before you go on.",
    accept: "Go on with the new server",
    after: "You’ll start there with new keys and pick a name again.",
  },
};

/** A day as it stands inside a sentence. */
function inside(day: string): string {
  return day === "Today" || day === "Yesterday" ? day.toLowerCase() : day;
}
