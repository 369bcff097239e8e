// How a message's text is shown: as text, with its links made links. No markup is read out of it.

import { lettersOf } from "../look/letters";

export type Piece = { readonly text: string; readonly href: string | null };

const LINK = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** Past this nobody made it to be followed. */
const LONGEST_LINK = 2048;
/** As long as a username may be. */
const LONGEST_CLAIM = 32;
/** Controls, formats such as bidi overrides, and letters that draw nothing. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** What ends a sentence around a link rather than the link. */
const TAIL = new Set(".,;:!?…)]}»”’");

export function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    const url = urlOf(link);
    if (url === null) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index), href: null });
    found.push({ text: named(link, url), href: url.href });
    at = match.index + link.length;
  }
  if (at < text.length) found.push({ text: text.slice(at), href: null });
  return found;
}

/** One to three emoji and nothing else. */
export function isEmojiOnly(text: string): boolean {
  const bare = text.trim();
  if (bare.length === 0 || bare.length > 40 || !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(bare)) return false;
  const drawn = lettersOf(bare).filter((cluster) => cluster.trim() !== "");
  return drawn.length <= 3 && drawn.every((cluster) => /^(\p{Extended_Pictographic}|\p{Regional_Indicator})/u.test(cluster));
}

/** The first line or so, for a quote or a preview. */
export function excerpt(text: string, length = 120): string {
  const line = text.replace(/\s+/gu, " ").trim();
  const letters = [...line];
  return letters.length <= length ? line : `${letters.slice(0, length - 1).join("").trimEnd()}…`;
}

/** What an unsigned message calls its author: anyone's word, so only letters that can be seen, on one short line, and no closing quote. */
export function claimIn(author: unknown): string | null {
  if (typeof author !== "string") return null;
  const visible = author.slice(0, 1000).replace(/\s+/gu, " ").replace(UNSEEN, "").replace(/["“”„‟«»]/gu, "'");
  return excerpt(visible, LONGEST_CLAIM) || null;
}

// A loop, for a pattern that is tied to the end tries each dot of a row anew: 64,000 of them took 19 s.
function trimmed(link: string): string {
  let end = link.length;
  while (TAIL.has(link.charAt(end - 1))) end--;
  const bare = link.slice(0, end);
  // A bracket that the link itself opened belongs to it: https://en.wikipedia.org/wiki/Tee_(drink)
  return link.charAt(end) === ")" && count(bare, "(") > count(bare, ")") ? `${bare})` : bare;
}

/** Null also for https://bank.example@evil.example/, which reads as a site that it doesn't lead to. */
function urlOf(link: string): URL | null {
  if (link.length > LONGEST_LINK) return null;
  try {
    const url = new URL(link);
    if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** The link as it was written, but with its host as the browser understands it where that isn't letter for letter what stands there: a Cyrillic а is no a. */
function named(link: string, url: URL): string {
  const [, host = "", rest = ""] = /^https?:\/\/([^/\\?#]*)(.*)$/is.exec(link) ?? [];
  if (host.toLowerCase().replace(/:\d*$/, "") === url.hostname) return link;
  const path = host === "" ? rest.replace(/^[/\\]+[^/\\?#]*/, "") : rest;
  return `${url.protocol}//${url.host}${path}`;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
