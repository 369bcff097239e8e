import { bytesOfHex, dot1Of, type Place } from "../protocol";
import { recordOf } from "../conversation/looking";
import type { PinBook } from "../pins/pin-book";
import type { People } from "../people/names";
import { readSiteUser } from "../people/site-user";
import { asObject, RelayRefusal, type Relay } from "../relay/relay";

/** Those who wrote something without being readers now, as a team's members do: their records give their names, and the site its own. */
export class Strangers {
  readonly #asked = new Set<string>();

  constructor(private readonly relay: Relay, private readonly place: Place, private readonly book: PinBook, private readonly people: People) {}

  async ask(key: string): Promise<void> {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    try {
      const answer = await this.relay.keyRecord(await dot1Of(bytesOfHex(key)));
      const record = await recordOf(answer, key, this.place);
      if (record === null) return;
      this.people.told([[key, readSiteUser(asObject(answer)?.["site_user"])]]);
      await this.book.meet(record);
    } catch (error) {
      this.#asked.delete(key);
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }
}
