// Who takes part in one channel, asked of the relay again whenever that may have changed.

import { computed, signal } from "@preact/signals";
import { rosterIn } from "../channels/standing";
import { isJoined, type ChannelPlace, type KeyRecord, type Membership, type MembershipRecord, type Roster } from "../protocol";
import type { People } from "../people/names";
import type { PinBook } from "../pins/pin-book";
import { RelayRefusal, type Relay } from "../relay/relay";
import type { RosterLog } from "../roster/roster-log";
import { meetParticipants, readersOf, remember, verifyParticipants, type Decided, type Memberships, type Told } from "./readers";

export type AudienceSurroundings = {
  readonly relay: Relay;
  readonly book: PinBook;
  readonly people: People;
  readonly roster: Pick<RosterLog, "state" | "refresh">;
  readonly decided: () => Decided;
  /** What of the log holds here: see channels/standing.ts. */
  readonly heeded: (roster: Roster) => Roster;
  /** The relay answered anew. */
  readonly told: () => Promise<void>;
};

export class Audience {
  /** Null until the relay told and this browser verified. A new pin or a decision, of any tab, shows in it at once. */
  readonly readers = computed(() => {
    const told = this.#told.value;
    return told === null ? null : readersOf(told, this.around.heeded(rosterIn(this.around.roster.state.value)), this.around.book.pins.value, this.around.decided());
  });

  readonly #told = signal<Told | null>(null);
  readonly #memberships: Memberships = new Map();
  /** The stream tells of every join and leave. */
  #followed = false;
  // An answer that was on its way when something changed is too old: it counts only for what was asked before it left.
  #asked = 1;
  #answered = 0;
  #asking: Promise<void> | null = null;

  constructor(private readonly place: ChannelPlace, private readonly around: AudienceSurroundings) {}

  isFollowed(): void {
    this.#followed = true;
    this.#asked++;
  }

  /** Who reads may change unseen until the stream is back. */
  isCut(): void {
    this.#followed = false;
  }

  remember(type: Membership, record: MembershipRecord): void {
    remember(this.#memberships, type, record);
  }

  refresh(): Promise<void> {
    this.#asked++;
    return this.#askUntilFresh();
  }

  /** Once this returns, the readers are no older than the stream, or than the call where there is none, or where it doesn't tell: of whom the site names. */
  async freshen(): Promise<void> {
    if (!this.#followed || this.#isTheSites) this.#asked++;
    if (this.#answered < this.#asked) await this.#askUntilFresh();
  }

  /** Whether this key was ever a reader here, as far as this browser has verified. */
  tookPart(key: string): boolean {
    const isNamed = this.#told.peek()?.participants.some(({ record }) => record.ed25519_pub === key) ?? false;
    return isNamed || this.#memberships.has(key) || rosterIn(this.around.roster.state.peek()).roles.has(key);
  }

  /** It joined, has not left since, and isn't named as a reader all the same: the relay hasn't seen it for long. */
  isAway(key: string): boolean {
    const known = this.#memberships.get(key) ?? [];
    return this.#told.value !== null && known.length > 0 && isJoined(known) && !this.#told.value.participants.some(({ record }) => record.ed25519_pub === key);
  }

  /** It said so itself, whoever else names it. */
  hasJoined(key: string): boolean {
    const known = this.#memberships.get(key) ?? [];
    return known.length > 0 && isJoined(known);
  }

  /** It left by itself, and has not come back. */
  hasLeft(key: string): boolean {
    const known = this.#memberships.get(key) ?? [];
    return known.length > 0 && !isJoined(known);
  }

  /** Whether what is known is without this key, for now or for ever. */
  lacks(key: KeyRecord["ed25519_pub"]): boolean {
    return !this.readers.value?.list.some(({ record, standing }) => record.ed25519_pub === key && standing === "reads");
  }

  #askUntilFresh(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<void> {
    while (this.#answered < this.#asked) {
      const asked = this.#asked;
      const [answer] = await Promise.all([this.around.relay.participants(this.place.channel), this.#followLog()]);
      const checked = await verifyParticipants(answer, this.place);
      // Somebody may have been let in between the two answers.
      if (checked.participants.some(({ record, join }) => join === null && record.team === null && this.#isNew(record))) await this.#followLog();
      this.around.people.told(checked.participants.map(({ record, site }) => [record.ed25519_pub, site]));
      this.#told.value = await meetParticipants(checked, this.#memberships, this.around.book);
      await this.around.told();
      this.#answered = asked;
    }
  }

  /** A relay that knows of no such logs has none that could shut anybody out. */
  async #followLog(): Promise<void> {
    await this.around.roster.refresh().catch((error: unknown) => {
      if (!(error instanceof RelayRefusal && error.status === 404)) throw error;
    });
  }

  get #isTheSites(): boolean {
    const told = this.#told.peek();
    return told !== null && (told.keyless.length > 0 || told.participants.some(({ by }) => by === "site"));
  }

  #isNew({ ed25519_pub }: KeyRecord): boolean {
    return !rosterIn(this.around.roster.state.peek()).roles.has(ed25519_pub);
  }
}
