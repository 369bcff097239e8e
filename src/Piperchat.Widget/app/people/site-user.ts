// Who a key belongs to by the site's word, which is the relay's: shown as that, and never taken for proof.

import { lettersOf } from "../look/letters";
import { asObject } from "../relay/relay";

export type SiteUser = {
  readonly id: string;
  /** One short line of letters that can be seen. */
  readonly name: string;
};

/** Longer ids are none that a host has. */
const LONGEST_ID = 512;
/** Names are written in one line; past this they are cut. */
const LONGEST_NAME = 48;
/**
 * What names are made of. Symbols aren't: no letter in a name can be taken for the mark that stands beside it, nor an @ for a username's. Nor are
 * controls, formats such as bidi overrides, and letters that draw nothing.
 */
const NO_PART_OF_NAMES = /[^\p{L}\p{M}\p{N} .,'’\-–()&/+]|\p{Default_Ignorable_Code_Point}/gu;
/** More marks on one letter than a language has run over the lines above and below. */
const PILED = /(\p{M}{2})\p{M}+/gu;

/** Null where the relay names nobody, or nobody who can be shown. */
export function readSiteUser(answer: unknown): SiteUser | null {
  const { id, name } = asObject(answer) ?? {};
  if (typeof id !== "string" || id === "" || id.length > LONGEST_ID || /\p{Surrogate}/u.test(id) || typeof name !== "string") return null;
  const shown = nameIn(name);
  return shown === "" ? null : { id, name: shown };
}

function nameIn(name: string): string {
  const line = name.slice(0, 1000).replace(/\s+/gu, " ").replace(NO_PART_OF_NAMES, "").replace(PILED, "$1").replace(/ +/g, " ").trim();
  const letters = lettersOf(line);
  return letters.length <= LONGEST_NAME ? line : `${letters.slice(0, LONGEST_NAME - 1).join("").trimEnd()}…`;
}
