import { asObject } from "../relay/relay";

/** A user of the host, by the host's word: nobody signed it. */
export type SiteUser = { readonly id: string; readonly name: string };

const LONGEST_NAME = 48;

export function siteUserIn(answer: unknown): SiteUser | null {
  const { id, name } = asObject(answer) ?? {};
  if (typeof id !== "string" || typeof name !== "string") return null;
  const shown = lineOf(name);
  return shown === "" ? null : { id, name: shown };
}

/** What turns the line around, breaks it or can't be seen would make one name look like another. */
function lineOf(name: string): string {
  return [...name.replace(/[\p{C}\p{Default_Ignorable_Code_Point}\s]+/gu, " ").trim()].slice(0, LONGEST_NAME).join("");
}
