import { computed, signal } from "@preact/signals";
import { closedBy, type ClosedWhy } from "../channels/closed";
import { heeded, isForMembers, ownersOf, rosterIn } from "../channels/standing";
import { People } from "../people/names";
import type { SiteUser } from "../people/site-user";
import { PinBook } from "../pins/pin-book";
import type { ChannelPlace } from "../protocol";
import { Audience } from "../readers/audience";
import { recipientsOf, type Decided } from "../readers/readers";
import { passOverRefusal, type Relay, type RelayRefusal } from "../relay/relay";
import { RosterLog } from "../roster/roster-log";
import { MemoryDatabase } from "../storage/database";

const UNDECIDED: Decided = { leftOut: [], replaced: new Set(), isAsked: () => false };

/** Who reads a channel, for somebody who has no keys yet: verified as ever, and nothing of it is kept. */
export class Onlooker {
  /** Why it may not be read, as one is so far. */
  readonly shut = signal<ClosedWhy | null>(null);
  /** Who reads here; null while that isn't known. */
  readonly names = computed(() => this.#audience.readers.value && this.#people.namesOf(recipientsOf(this.#audience.readers.value, ""), this.user));
  /** With the teams that have no key yet; null while that isn't known. */
  readonly readers = computed(() => this.#audience.readers.value);
  /** Whom to ask, where members alone write; null where everybody may. */
  readonly owners = computed(() => {
    const roster = rosterIn(this.#roster.state.value);
    return roster.claimed ? ownersOf(roster).map((key) => this.#people.nameOf(key)) : null;
  });

  readonly #people: People;
  readonly #roster: RosterLog;
  readonly #audience: Audience;

  constructor(relay: Relay, place: ChannelPlace, private readonly user: SiteUser) {
    const memory = new MemoryDatabase();
    const book = new PinBook(memory, "");
    this.#people = new People(book, true);
    this.#roster = new RosterLog(relay, memory, "", place);
    this.#audience = new Audience(place, { relay, book, people: this.#people, roster: this.#roster, decided: () => UNDECIDED, heeded: (roster) => heeded(roster, null), told: async () => {} });
  }

  async look(): Promise<void> {
    try {
      await this.#audience.refresh();
    } catch (error) {
      passOverRefusal(error);
      this.shut.value = closedBy(error as RelayRefusal);
    }
  }

  /** What is written is for members alone to read. */
  get isForMembers(): boolean {
    return isForMembers(rosterIn(this.#roster.state.value));
  }
}
