// What an avatar shows: a colour taken from the key, so that a name copied under another key looks different, and initials.

import { lettersOf } from "./letters";

/** As many as tokens.css has: few, and different people get the same face. */
const HUES = 28;

/** The class that colours what stands for this key (or, for a conversation, this name). */
export function hueOf(text: string): string {
  // FNV-1a: the key's digits are random already, a channel's name is not.
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `pc-hue-${(hash >>> 0) % HUES}`;
}

/** `maya-kern` → MK, `@support` → SU, `support (team)` → ST, `dot1:88a2…` → 88. */
export function initialsOf(name: string): string {
  const words = name.replace(/^dot1:|^@/, "").split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== "");
  const [first = "?", second] = words;
  const letters = second === undefined ? lettersOf(first).slice(0, 2) : [lettersOf(first)[0], lettersOf(second)[0]];
  return letters.join("").toUpperCase();
}
