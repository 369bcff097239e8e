// Nobody reads unseen: each key that a channel's messages begin to be sealed for is a line in the conversation, before the first message
// that includes it. A relay can name a reader; it can't hide one.

export type Announcement = {
  /** The Ed25519 key. */
  readonly key: string;
  readonly what: "reads" | "new-key";
  /** The line stands after this seq. */
  readonly after: number;
  /** The key has left since; when it comes back a new line is due. */
  readonly over: boolean;
};

/** The lines so far and those that are due; `head` is the newest seq known. The same list where nothing is. */
export function announce(
  said: readonly Announcement[], readers: readonly string[], renewed: readonly string[], me: string, head: number,
): readonly Announcement[] {
  const line = (key: string, what: Announcement["what"]): Announcement => ({ key, what, after: head, over: false });
  const known = new Set(said.filter(({ what, over }) => what === "reads" && !over).map(({ key }) => key));
  const fresh = readers.filter((key) => key !== me && !known.has(key)).map((key) => line(key, "reads"));
  const changed = renewed.filter((key) => key !== me && known.has(key)).map((key) => line(key, "new-key"));
  const gone = said.some(({ key, over }) => !over && !readers.includes(key));
  if (fresh.length === 0 && changed.length === 0 && !gone) return said;
  return [...said.map((each) => (readers.includes(each.key) || each.over ? each : { ...each, over: true })), ...fresh, ...changed];
}
