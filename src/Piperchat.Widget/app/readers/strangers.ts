import { bytesOfHex, dot1Of, type Place } from "../protocol";
import { recordOf } from "../conversation/looking";
import type { PinBook } from "../pins/pin-book";
import { RelayRefusal, type Relay } from "../relay/relay";

/** Those who wrote something without being readers now: their records give their names. */
export class Strangers {
  readonly #asked = new Set<string>();

  constructor(private readonly relay: Relay, private readonly place: Place, private readonly book: PinBook) {}

  async ask(key: string): Promise<void> {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      const record = await recordOf(await this.relay.keyRecord(await dot1Of(bytesOfHex(key))), key, this.place);
      if (record !== null) await this.book.meet(record);
    } catch (error) {
      this.#asked.delete(key);
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }
}
