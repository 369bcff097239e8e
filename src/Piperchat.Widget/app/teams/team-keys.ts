// What the messages of a team's channel say of its keys, in turn: who made one, and to whom it was handed.

import type { Entry } from "../conversation/entries";

export type TeamKeyLine = {
  /** Ed25519 key. */
  readonly from: string;
  /** "renewed": in the place of one that somebody had who left. */
  readonly how: "made" | "renewed" | "handed";
  /** Labels of those to whom it was handed; none where that can't be told. */
  readonly to: readonly string[];
};

export class TeamKeys {
  /** By Ed25519 key: the labels of those who have it. */
  readonly #having = new Map<string, ReadonlySet<string>>();
  /** Labels of those who read what we can't: a key may have been among that. */
  readonly #before = new Set<string>();
  /** Who handed us a key just now: what follows at once is the team's other ones. */
  #handing: string | null = null;

  /** `fromStart`: the messages begin with the channel's first. */
  constructor(private readonly fromStart: boolean) {}

  /** Takes each entry of the channel in turn. Null where it hands no key to anybody who hadn't had it. */
  meet(entry: Entry): TeamKeyLine | null {
    const handing = this.#handing;
    this.#handing = null;
    if (entry.type !== "message") return null;
    const { from, shown, readers } = entry;
    if (shown.state === "sealed") for (const dot1 of readers) this.#before.add(dot1);
    if (shown.state !== "team-key" || from === null) return null;
    const { ed25519Pub, replaces } = shown;
    const having = this.#having.get(ed25519Pub);
    const isFirst = this.#having.size === 0;
    this.#having.set(ed25519Pub, new Set([...(having ?? []), ...readers]));
    if (having !== undefined) {
      const to = readers.filter((dot1) => !having.has(dot1));
      return to.length === 0 ? null : { from, how: "handed", to };
    }
    const isWhole = this.fromStart && this.#before.size === 0;
    if (isWhole || (replaces !== null && !isFirst && from !== handing)) return { from, how: replaces === null ? "made" : "renewed", to: [] };
    this.#handing = from;
    return { from, how: "handed", to: this.#before.size === 0 ? [] : readers.filter((dot1) => !this.#before.has(dot1)) };
  }
}
