import { utf8, type Roster, type Settings } from "../../protocol";

/** What the protocol takes. */
export const MAX_DESCRIPTION_BYTES = 4096;

/** What holds: as it was set, or, until somebody sets it, as the protocol says of a claimed channel. */
export function settingsOf({ settings, description }: Roster): Settings {
  return settings ?? { description, history: "ask", readers: "roster" };
}

/** How many bytes a description is too long; 0 where it fits. */
export function bytesOver(description: string): number {
  return Math.max(0, utf8(description).length - MAX_DESCRIPTION_BYTES);
}

export function sameSettings(a: Settings, b: Settings): boolean {
  return a.description === b.description && a.history === b.history && a.readers === b.readers;
}
