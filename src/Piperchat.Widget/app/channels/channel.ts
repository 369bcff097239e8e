// One conversation as this browser knows it: its log, who reads it, and what of it was seen.

import { batch, signal } from "@preact/signals";
import type { ChannelPlace, KeyRecord, Reader as KeyReader } from "../protocol";
import type { Entry } from "../conversation/entries";
import { emptyLog, merge, newestSeq, oldestSeq, type Log } from "../conversation/log";
import { lookAt, type Seen } from "../conversation/looking";
import type { PinBook } from "../pins/pin-book";
import { announce, type Announcement } from "../readers/announcements";
import { backOff } from "../relay/back-off";
import { readersOf, remember, verifyParticipants, type Memberships, type Readers } from "../readers/readers";
import { asObject, objectsIn, RelayRefusal, type Json, type Relay } from "../relay/relay";
import { noNotes, type ChannelNotebook, type ChannelNotes } from "./channel-notes";

export type ChannelSurroundings = {
  readonly relay: Relay;
  readonly book: PinBook;
  readonly notebook: ChannelNotebook;
  readonly me: { readonly key: string; readonly reader: KeyReader };
  /** The author of a message is a key that we have no record of. */
  readonly stranger: (ed25519Pub: string) => void;
  /** Messages of one's own stand in the log now. */
  readonly arrived: (ids: ReadonlySet<string>) => void;
};

/** How many are opened at once: enough to keep WebCrypto's threads busy, few enough to paint between. */
const AT_ONCE = 32;
const PAGE = 60;

export class Channel {
  readonly log = signal<Log>(emptyLog);
  /** The backlog is through. */
  readonly live = signal(false);
  /** The host doesn't let us read here. */
  readonly closed = signal(false);
  /** Everything from the channel's first entry on is loaded. */
  readonly fromStart = signal(false);
  readonly loadingOlder = signal(false);
  /** Null until the relay told and this browser verified. */
  readonly readers = signal<Readers | null>(null);
  readonly notes = signal<ChannelNotes>(noNotes);
  /** Where "New" stands. */
  readonly divider = signal<number | null>(null);

  readonly place: ChannelPlace;
  readonly #seen: Seen = new Map();
  readonly #memberships: Memberships = new Map();
  #queue: Json[] = [];
  #draining: Promise<void> | null = null;
  #head = 0;
  // An answer that was on its way when something changed is too old: it counts only for what was asked before it left.
  #asked = 1;
  #answered = 0;
  #asking: Promise<void> | null = null;

  constructor(place: ChannelPlace, private readonly around: ChannelSurroundings) {
    this.place = place;
  }

  get name(): string {
    return this.place.channel;
  }

  get joined(): boolean {
    return this.readers.value?.list.some(({ record }) => record.ed25519_pub === this.around.me.key) ?? this.notes.value.joined;
  }

  get unread(): number {
    const { lastRead } = this.notes.value;
    return this.log.value.entries.filter((entry) => entry.type === "message" && entry.seq > lastRead && entry.from !== null && entry.from !== this.around.me.key).length;
  }

  async load(): Promise<void> {
    this.notes.value = await this.around.notebook.load(this.name);
  }

  receive(item: Json): void {
    this.#queue.push(item);
    this.#draining ??= this.#drain();
  }

  async isLive(head: number): Promise<void> {
    await this.#draining;
    this.#head = Math.max(this.#head, head);
    batch(() => {
      this.live.value = true;
      const oldest = oldestSeq(this.log.value);
      if (oldest === null ? head === 0 : oldest <= 1) this.fromStart.value = true;
    });
    this.#refreshUntilTold();
  }

  /** The relay's log is another one now: what was shown of the old one goes. */
  reset(): void {
    this.#queue = [];
    this.#seen.clear();
    this.#head = 0;
    batch(() => {
      this.log.value = emptyLog;
      this.fromStart.value = false;
      this.live.value = false;
      this.divider.value = null;
      this.#note({ lastRead: 0, announcements: this.notes.value.announcements.map((each) => ({ ...each, after: 0 })) });
    });
  }

  isClosed(): void {
    this.closed.value = true;
  }

  /** The stream was cut: who reads may change unseen until it is back. */
  isCut(): void {
    this.#asked++;
  }

  async loadOlder(): Promise<void> {
    const before = oldestSeq(this.log.value);
    if (before === null || this.fromStart.value || this.loadingOlder.value) return;
    this.loadingOlder.value = true;
    try {
      const answer = asObject(await this.around.relay.log(this.name, before, PAGE));
      const entries = await this.#look(objectsIn(answer?.["entries"]));
      batch(() => {
        this.#take(entries);
        this.loadingOlder.value = false;
        const oldest = oldestSeq(this.log.value);
        if (entries.length === 0 || oldest === null || oldest <= 1 || oldest >= before) this.fromStart.value = true;
      });
    } catch (error) {
      this.loadingOlder.value = false;
      ignoreForNow(error);
    }
  }

  /** Who can read, no older than the stream: what a message is sealed for. */
  async freshReaders(): Promise<Readers> {
    if (this.#answered < this.#asked || this.readers.value === null) await this.#askUntilFresh();
    return this.readers.value as Readers;
  }

  refreshReaders(): Promise<void> {
    this.#asked++;
    return this.#askUntilFresh();
  }

  async leaveOut(key: string): Promise<void> {
    this.#note({ leftOut: [...this.notes.value.leftOut, key] });
    await this.refreshReaders();
  }

  async letIn(key: string): Promise<void> {
    this.#note({ leftOut: this.notes.value.leftOut.filter((each) => each !== key) });
    await this.refreshReaders();
  }

  /** Everything loaded was seen. */
  read(): void {
    const newest = Math.max(newestSeq(this.log.value), this.#head);
    if (newest > this.notes.value.lastRead) this.#note({ lastRead: newest });
  }

  /** Who can read stands over the composer always: a relay that is too busy to say so is asked again. */
  #refreshUntilTold(attempt = 0): void {
    this.refreshReaders().catch((error: unknown) => {
      ignoreForNow(error);
      const { passing, status, retryAfterMs } = error as RelayRefusal;
      if (passing || status === 429) setTimeout(() => this.#refreshUntilTold(attempt + 1), Math.max(retryAfterMs ?? 0, backOff(attempt, Math.random, 1000)));
    });
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
      await this.#askReaders();
      this.#answered = asked;
    }
  }

  async #askReaders(): Promise<void> {
    const checked = await verifyParticipants(await this.around.relay.participants(this.name), this.place);
    const readers = await readersOf(checked, this.#memberships, this.around.book, new Set(this.notes.value.leftOut));
    const keys = readers.list.filter(({ standing }) => standing === "reads").map(({ record }) => record.ed25519_pub);
    const head = await this.#newest();
    batch(() => {
      this.readers.value = readers;
      if (this.joined !== this.notes.value.joined) this.#note({ joined: this.joined });
      this.#announce(announce(this.notes.value.announcements, keys, readers.renewed, this.around.me.key, head));
    });
  }

  /** A new reader's line stands after the newest entry, which the relay is asked for where the stream hasn't told it. */
  async #newest(): Promise<number> {
    if (!this.live.value) {
      const head = asObject(await this.around.relay.log(this.name, Number.MAX_SAFE_INTEGER, 1))?.["head"];
      if (typeof head === "number") this.#head = Math.max(this.#head, head);
    }
    return Math.max(this.#head, newestSeq(this.log.value));
  }

  #announce(announcements: readonly Announcement[]): void {
    if (announcements !== this.notes.value.announcements) this.#note({ announcements });
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) this.#take(await this.#look(this.#queue.splice(0, AT_ONCE)));
    } finally {
      this.#draining = null;
    }
  }

  async #look(items: readonly Json[]): Promise<readonly Entry[]> {
    const known = new Set(this.log.value.entries.map(({ seq }) => seq));
    const fresh = items.filter(({ seq }) => !known.has(seq as number));
    const looker = { place: this.place, readers: [this.around.me.reader], seen: this.#seen };
    const looked = await Promise.all(fresh.map((item) => lookAt(item, looker)));
    return looked.filter((entry) => entry !== null);
  }

  #take(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.type === "message") this.#meetAuthor(entry.from);
      else if (entry.type !== "passed") this.#meetMember(entry.type, entry);
    }
    this.log.value = merge(this.log.value, entries);
    this.around.arrived(new Set(entries.flatMap((entry) => (entry.type === "message" && entry.from === this.around.me.key ? [entry.id] : []))));
  }

  #meetAuthor(from: string | null): void {
    if (from !== null && !this.around.book.pins.value.has(from)) this.around.stranger(from);
  }

  #meetMember(type: "join" | "leave", { record, identity }: { record: Parameters<typeof remember>[2]; identity: KeyRecord | null }): void {
    remember(this.#memberships, type, record);
    if (identity !== null) void this.around.book.meet(identity);
    if (this.live.value) this.#refreshUntilTold();
  }

  #note(changed: Partial<ChannelNotes>): void {
    this.notes.value = { ...this.notes.value, ...changed };
    void this.around.notebook.save(this.name, this.notes.value);
  }
}

// The connection's state already says that the relay can't be reached; whatever else was thrown is a bug of ours.
function ignoreForNow(error: unknown): void {
  if (!(error instanceof RelayRefusal)) throw error;
}
