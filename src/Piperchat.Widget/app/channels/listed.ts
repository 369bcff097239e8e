import { objectsIn } from "../relay/relay";

/** A channel as the relay lists it; its word, but for what this browser knows itself. */
export type Listed = { readonly name: string; readonly lastActivity: number };

export function listedIn(answer: unknown): readonly Listed[] {
  return objectsIn(answer).flatMap(({ name, last_activity }) => {
    if (typeof name !== "string" || !/^[a-z0-9-]{1,64}$/.test(name)) return [];
    return [{ name, lastActivity: typeof last_activity === "string" ? Date.parse(last_activity) || 0 : 0 }];
  });
}
