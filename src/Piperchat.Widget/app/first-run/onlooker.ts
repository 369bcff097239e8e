import { People } from "../people/names";
import { PinBook } from "../pins/pin-book";
import type { ChannelPlace } from "../protocol";
import { Audience } from "../readers/audience";
import type { Relay } from "../relay/relay";
import { RosterLog } from "../roster/roster-log";
import { MemoryDatabase } from "../storage/database";

/** Who reads a channel, for somebody who has no keys yet: verified as ever, and nothing of it is kept. */
export class Onlooker {
  readonly people: People;
  readonly #audience: Audience;

  constructor(relay: Relay, place: ChannelPlace) {
    const memory = new MemoryDatabase();
    const book = new PinBook(memory, "");
    const roster = new RosterLog(relay, memory, "", place);
    this.people = new People(book, true);
    this.#audience = new Audience(place, { relay, book, people: this.people, roster, leftOut: () => [], told: async () => {} });
  }

  get readers() {
    return this.#audience.readers;
  }

  look(): Promise<void> {
    return this.#audience.refresh();
  }
}
