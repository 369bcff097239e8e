// Nobody reads unseen: each key that a channel's messages begin to be sealed for is a line in the conversation, before the first message
// that includes it. So a reader whom the relay names is seen.

import type { KeyRecord } from "../protocol";

export type Announcement = {
  /** The Ed25519 key. */
  readonly key: string;
  /** The X25519 key that messages are sealed for from this line on. */
  readonly x25519: string;
  readonly what: "reads" | "new-key";
  /** The line stands after this seq. */
  readonly after: number;
  /** The key has left since; when it comes back a new line is due. */
  readonly over: boolean;
};

type Keys = Pick<KeyRecord, "ed25519_pub" | "x25519_pub">;

/** The lines so far and those that are due; `newest` is the newest seq that is loaded. The same list where nothing is. */
export function announce(said: readonly Announcement[], readers: readonly Keys[], newest: number): readonly Announcement[] {
  const due = readers.filter((reader) => !isSaid(said, reader)).map((reader): Announcement => {
    const what = standingLine(said, reader.ed25519_pub) === undefined ? "reads" : "new-key";
    return { key: reader.ed25519_pub, x25519: reader.x25519_pub, what, after: newest, over: false };
  });
  const reading = new Set(readers.map(({ ed25519_pub }) => ed25519_pub));
  const gone = said.some(({ key, over }) => !over && !reading.has(key));
  if (due.length === 0 && !gone) return said;
  return [...said.map((each) => (reading.has(each.key) || each.over ? each : { ...each, over: true })), ...due];
}

/** Whether a line tells of exactly these keys. */
export function isSaid(said: readonly Announcement[], { ed25519_pub, x25519_pub }: Keys): boolean {
  return standingLine(said, ed25519_pub)?.x25519 === x25519_pub;
}

/** The stored lines, which only ever grow in number, where this tab shows them: one that another tab added stands no higher than what was here before it came. */
export function placed(stored: readonly Announcement[], shown: readonly Announcement[], newest: number): readonly Announcement[] {
  return stored.map((line, i) => ({ ...line, after: shown[i]?.after ?? Math.max(line.after, newest) }));
}

function standingLine(said: readonly Announcement[], key: string): Announcement | undefined {
  return said.findLast((line) => line.key === key && !line.over);
}
