// What the page says in what is loaded later: its dialogs, and the pages in place of a conversation that few ever see (chat/loaded-later.ts).

import type { Lack } from "./keys/support";
import { listed, type Name, type Phrase } from "./words";

export const laterWords = {
  cancel: "Cancel",

  newChannel: {
    about: "Name a conversation to open it. Whoever opens the same name meets you there.",
    name: "Name",
    nameRules: "1 to 64 of a–z, 0–9 and -",
    open: "Open",
  },

  roles: { owner: "Owner", admin: "Admin" } as Readonly<Record<string, string>>,
  readers: {
    of: (channel: string) => `What is written in ${channel} from now on`,
    verified: "Checked in this browser: every key here signed its own name and its own joining.",
    verifiedByLog: "Checked in this browser: those who run this conversation signed who reads it.",
    vouched: "Names with a tick in a circle are the site’s word.",
    myDevice: "Your other device",
    fingerprint: "Fingerprint",
    compare: "To be sure of someone, compare fingerprints with them some other way: in person, or by phone.",
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
