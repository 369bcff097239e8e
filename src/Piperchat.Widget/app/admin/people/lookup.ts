// Whose key a username is, before anything is given to it.

import { bytesOfHex, dot1Of, isHex, type KeyRecord, type Place } from "../../protocol";
import { recordOf } from "../../conversation/records";
import type { PinBook } from "../../pins/pin-book";
import { judge } from "../../pins/pins";
import { asObject, type Relay } from "../../relay/relay";

export type Found = {
  /** Null: they chose none. */
  readonly username: string | null;
  readonly dot1: string;
  readonly ed25519_pub: string;
  /** Null: no key record yet, so that nothing can be sealed for them before they open the chat. */
  readonly record: KeyRecord | null;
  /** The key that this browser knew under the name before, if it is another. */
  readonly before: string | null;
};

export type Lookup = Found | "nobody" | "contradictory";

export class Directory {
  constructor(private readonly relay: Relay, private readonly place: Place, private readonly book: PinBook) {}

  /** By a username, or by a label for whoever chose none. */
  async find(name: string): Promise<Lookup> {
    return /^dot1:[0-9a-f]{16}$/.test(name) ? this.#labelled(name) : this.#named(name);
  }

  async #labelled(dot1: string): Promise<Lookup> {
    const answer = await this.relay.keyRecord(dot1);
    const key = asObject(answer)?.["ed25519_pub"];
    if (typeof key !== "string") return "nobody";
    const record = await recordOf(answer, key, this.place);
    if (record === null || record.dot1 !== dot1) return "contradictory";
    return { username: record.username, dot1, ed25519_pub: key, record, before: this.#before(record.username, key, record) };
  }

  async #named(username: string): Promise<Lookup> {
    // Asked as a list first: a browser prints each 404 to its console as an error, and a name that nobody has isn't one.
    if (!(await this.relay.isTaken(username, new AbortController().signal))) return "nobody";
    const answer = asObject(await this.relay.username(username));
    if (answer === null) return "nobody";
    const { dot1, ed25519_pub } = answer;
    if (typeof dot1 !== "string" || typeof ed25519_pub !== "string" || !isHex(ed25519_pub, 32) || dot1 !== (await dot1Of(bytesOfHex(ed25519_pub)))) return "contradictory";
    const record = await recordOf(await this.relay.keyRecord(dot1), ed25519_pub, this.place);
    // The name's holder signed a record, and it says another name: one of the two answers isn't true.
    if (record !== null && record.username !== username) return "contradictory";
    return { username, dot1, ed25519_pub, record, before: this.#before(username, ed25519_pub, record) };
  }

  #before(username: string | null, key: string, record: KeyRecord | null): string | null {
    const verdict = record === null ? null : judge(this.book.pins.value, record);
    if (verdict?.kind === "conflict" && verdict.why === "name") return verdict.before.ed25519_pub;
    if (username === null) return null;
    const pinned = [...this.book.pins.value.values()].find((each) => each.username === username);
    return pinned !== undefined && pinned.ed25519_pub !== key ? pinned.ed25519_pub : null;
  }
}
