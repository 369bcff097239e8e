import { asObject } from "../relay/relay";

/** A user of the host, by the host's word: nobody signed it. */
export type SiteUser = { readonly id: string; readonly name: string };

export function siteUserIn(answer: unknown): SiteUser | null {
  const { id, name } = asObject(answer) ?? {};
  return typeof id === "string" && typeof name === "string" ? { id, name } : null;
}
