// What to call a key. The roster's and the log's names are the relay's word; a name is shown as its bearer's once the key's own record
// says it (attack 2), by the same pins as in the chat.

import { signal } from "@preact/signals";
import { bytesOfHex, dot1Of, type KeyRecord, type Place } from "../../protocol";
import { nameOfKey, nameOfRecord } from "../../chat/names";
import { recordOf } from "../../conversation/records";
import type { PinBook } from "../../pins/pin-book";
import { RelayRefusal, type Relay } from "../../relay/relay";
import type { SiteUser } from "../../people/site-user";
import { words } from "../words";

export type Naming = {
  readonly name: string;
  readonly proof:
    /** The key signed that this is its name, or its label. */
    | "proven"
    /** Whoever holds the key chose no name; this is what the site calls them. */
    | "site"
    /** Being asked; until then it is the relay's word. */
    | "pending"
    /** The relay couldn't be asked, or wouldn't answer. */
    | "unchecked"
    /** No record of the key says so. */
    | "unproven"
    /** This browser knows the name as another key's, or has another record of this one. */
    | "disputed";
};

/** Questions at a time: a page of people mustn't take up all that the relay grants an address. */
const AT_ONCE = 4;

type Looked = "proven" | "unchecked" | "unproven" | "disputed";

export class Names {
  readonly #looked = signal<ReadonlyMap<string, Looked>>(new Map());
  readonly #vouched = signal<ReadonlyMap<string, SiteUser>>(new Map());
  readonly #asked = new Set<string>();
  readonly #waiting: string[] = [];
  #asking = 0;

  constructor(private readonly relay: Relay, private readonly place: Place, private readonly book: PinBook) {}

  /** `told`: the name that the relay gives the key. */
  of(key: string, told: string | null): Naming {
    const looked = this.#looked.value.get(key);
    const pinned = this.book.pins.value.get(key);
    if (looked === "disputed") return { name: nameOfKey(key), proof: "disputed" };
    if (pinned !== undefined) return this.#nameOf(pinned);
    if (looked === "unproven" || looked === "unchecked") return { name: nameOfKey(key), proof: looked };
    return { name: told ?? nameOfKey(key), proof: "pending" };
  }

  /** The name in a sentence, which says of a site's that it is one. */
  inWords(key: string): string {
    const { name, proof } = this.of(key, null);
    return proof === "site" ? words.people.perSite(name) : name;
  }

  /** The relay's last word on whom the site takes these keys for. */
  vouch(people: readonly { readonly ed25519_pub: string; readonly siteUser: SiteUser | null }[]): void {
    const vouched = new Map(this.#vouched.peek());
    for (const { ed25519_pub, siteUser } of people) {
      if (siteUser === null) vouched.delete(ed25519_pub);
      else vouched.set(ed25519_pub, siteUser);
    }
    this.#vouched.value = vouched;
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
      this.#found(key, found);
    } catch (error) {
      // It is asked for again with the next page that names it.
      this.#asked.delete(key);
      if (!(error instanceof RelayRefusal)) throw error;
      this.#found(key, "unchecked");
    }
  }

  #nameOf(record: KeyRecord): Naming {
    const siteUser = this.#vouched.value.get(record.ed25519_pub);
    const isNamed = record.username !== null || record.team !== null || siteUser === undefined;
    return isNamed ? { name: nameOfRecord(record), proof: "proven" } : { name: siteUser.name, proof: "site" };
  }

  #found(key: string, proof: Looked): void {
    this.#looked.value = new Map(this.#looked.value).set(key, proof);
  }

  async #record(key: string): Promise<KeyRecord | null> {
    return recordOf(await this.relay.keyRecord(await dot1Of(bytesOfHex(key))), key, this.place);
  }
}
