// What to call a key. The roster's and the log's names are the relay's word; a name is shown as its bearer's once the key's own record
// says it (attack 2), by the same pins as in the chat.

import { signal } from "@preact/signals";
import { bytesOfHex, dot1Of, type KeyRecord, type Place } from "../../protocol";
import { nameOfKey, nameOfRecord } from "../../chat/names";
import { recordOf } from "../../conversation/looking";
import type { PinBook } from "../../pins/pin-book";
import { RelayRefusal, type Relay } from "../../relay/relay";

export type Naming = {
  readonly name: string;
  readonly proof:
    /** The key signed that this is its name, or its label. */
    | "proven"
    /** Being asked; until then it is the relay's word. */
    | "pending"
    /** No record of the key says so. */
    | "unproven"
    /** This browser knows the name as another key's, or has another record of this one. */
    | "disputed";
};

/** Questions at a time: a page of people mustn't take up all that the relay grants an address. */
const AT_ONCE = 4;

export class Names {
  readonly #looked = signal<ReadonlyMap<string, "proven" | "unproven" | "disputed">>(new Map());
  readonly #asked = new Set<string>();
  readonly #waiting: string[] = [];
  #asking = 0;

  constructor(private readonly relay: Relay, private readonly place: Place, private readonly book: PinBook) {}

  /** `told`: the name that the relay gives the key. */
  of(key: string, told: string | null): Naming {
    const looked = this.#looked.value.get(key);
    const pinned = this.book.pins.value.get(key);
    if (looked === "disputed") return { name: nameOfKey(key), proof: "disputed" };
    if (pinned !== undefined) return { name: nameOfRecord(pinned), proof: "proven" };
    if (looked === "unproven") return { name: nameOfKey(key), proof: told === null ? "proven" : "unproven" };
    return { name: told ?? nameOfKey(key), proof: "pending" };
  }

  /** Looks up the records of keys that aren't pinned yet. */
  want(keys: readonly string[]): void {
    for (const key of keys) {
      if (this.#asked.has(key) || this.book.pins.peek().has(key)) continue;
      this.#asked.add(key);
      this.#waiting.push(key);
    }
    while (this.#asking < AT_ONCE && this.#waiting.length > 0) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking++;
    for (let key = this.#waiting.shift(); key !== undefined; key = this.#waiting.shift()) await this.#look(key);
    this.#asking--;
  }

  async #look(key: string): Promise<void> {
    try {
      const record = await this.#record(key);
      const [verdict] = record === null ? [] : await this.book.meet(record);
      const found = record === null ? "unproven" : verdict?.kind === "conflict" ? "disputed" : "proven";
      this.#looked.value = new Map(this.#looked.value).set(key, found);
    } catch (error) {
      // It is asked for again with the next page that names it.
      this.#asked.delete(key);
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }

  async #record(key: string): Promise<KeyRecord | null> {
    return recordOf(await this.relay.keyRecord(await dot1Of(bytesOfHex(key))), key, this.place);
  }
}
