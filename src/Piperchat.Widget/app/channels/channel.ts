// One conversation as this browser knows it: its log, who reads it, and what of it was seen.

import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { ChannelPlace, KeyRecord, Reader as KeyReader, Roster } from "../protocol";
import { isReceived, isSaid, type ActEntry, type Entry, type MembershipEntry, type Message } from "../conversation/entries";
import { withKeysOfOthers } from "../history/grants";
import { Owed } from "../history/owed";
import type { Opener } from "../conversation/looking";
import { Unsealing } from "../conversation/unsealing";
import { Intake } from "../conversation/intake";
import { newestSeq, oldestSeq, type Log } from "../conversation/log";
import { Held } from "../outbox/outbox";
import type { People } from "../people/names";
import type { PinBook } from "../pins/pin-book";
import { announce, isTold, placed, replacedKeys, type Announced } from "../readers/announcements";
import { Audience } from "../readers/audience";
import { askedOf, disputedOf, recipientsOf, type Decided, type Readers } from "../readers/readers";
import { backOff } from "../relay/back-off";
import { asObject, objectsIn, passOverRefusal, RelayRefusal, type Json, type Relay } from "../relay/relay";
import type { RosterLog } from "../roster/roster-log";
import type { Keyring } from "../teams/keyring";
import { Governing } from "./governing";
import { heeded } from "./standing";
import { closedBy, type ClosedWhy } from "./closed";
import { noNotes, type ChannelNotebook, type ChannelNotes } from "./channel-notes";

export type ChannelSurroundings = {
  readonly relay: Relay;
  readonly book: PinBook;
  readonly people: People;
  readonly roster: RosterLog;
  readonly notebook: ChannelNotebook;
  readonly me: { readonly key: string; readonly reader: KeyReader };
  /** The keys of our teams. */
  readonly keyring: Keyring;
  /** The author of a message is a key that we have no record of. */
  readonly stranger: (ed25519Pub: string) => void;
  /** Messages of one's own stand in the log now. */
  readonly arrived: (ids: ReadonlySet<string>) => void;
  /** A message of somebody else's, whose signature holds, came after the backlog. */
  readonly received: (message: Message & { readonly from: string }) => void;
};

const PAGE = 60;

export class Channel {
  /** As it is shown: see conversation/settled.ts. */
  readonly log: ReadonlySignal<Log>;
  readonly governing: Governing;
  /** The backlog is through. Before that nobody knows where a new reader's line stands, and nothing is sealed. */
  readonly live = signal(false);
  /** Why we may not read here, or no longer. */
  readonly closed = signal<ClosedWhy | null>(null);
  /** Everything that the relay has is loaded. */
  readonly fromStart = signal(false);
  readonly loadingOlder = signal(false);
  readonly readers: ReadonlySignal<Readers | null>;
  readonly notes = signal<ChannelNotes>(noNotes);
  /** What we wrote to teams that had no key. */
  readonly owed: Owed;
  /** Where "New" stands. */
  readonly divider = signal<number | null>(null);

  readonly #intake: Intake;
  readonly #audience: Audience;
  readonly #unsealing: Unsealing;
  readonly #decided = computed((): Decided => {
    const { leftOut, asksFirst, letIn, announcements } = this.notes.value;
    const isNew = (key: string) => key !== this.around.me.key && !letIn.includes(key) && !announcements.some((line) => line.key === key && !line.over);
    return { leftOut, replaced: replacedKeys(announcements), isAsked: asksFirst ? isNew : () => false };
  });

  constructor(readonly place: ChannelPlace, private readonly around: ChannelSurroundings) {
    const { relay, book, people, roster, me, keyring } = around;
    this.governing = new Governing(roster, me.key);
    this.#intake = new Intake(place, () => this.opener, (entries) => this.#meet(entries), (entries) => this.#taken(entries));
    this.#unsealing = new Unsealing(this.#intake, this.name, { me: me.reader, keyring, tookPart: (key) => this.tookPart(key) });
    this.log = computed(() => withKeysOfOthers(this.governing.settled(this.#intake.log.value)));
    this.#audience = new Audience(place, { relay, book, people, roster, decided: () => this.#decided.value, heeded: (log) => this.#heeded(log), told: () => this.#told() });
    this.readers = this.#audience.readers;
    this.owed = new Owed(this.notes, this.readers, (change) => this.#note(change));
  }

  get name(): string {
    return this.place.channel;
  }

  get joined(): boolean {
    return this.readers.value?.list.some(({ record }) => record.ed25519_pub === this.around.me.key) ?? this.notes.value.joined;
  }

  /** We joined, and haven't been here for so long that nothing is sealed for us any more. */
  get isAway(): boolean {
    return this.#audience.isAway(this.around.me.key);
  }

  /** We joined ourselves, whoever else names us. */
  get hasJoined(): boolean {
    return this.#audience.hasJoined(this.around.me.key);
  }

  /** We left by ourselves, and haven't come back. */
  get hasLeft(): boolean {
    return this.#audience.hasLeft(this.around.me.key);
  }

  /** Whether a key is ours, or was ever a reader here as far as this browser has verified. */
  tookPart(key: string): boolean {
    return key === this.around.me.key || this.#audience.tookPart(key);
  }

  /** We read and answer here as one of a team, without joining. */
  get answers(): boolean {
    const { list, keyless } = this.readers.value ?? { list: [], keyless: [] };
    return list.some(({ isOurs }) => isOurs) || keyless.some(({ isOurs }) => isOurs);
  }

  /** Whether we write here without joining first. */
  get takesPart(): boolean {
    return this.joined || this.answers;
  }

  /** The audit log as far as it holds here. */
  get roster(): Roster | null {
    const roster = this.governing.roster.value;
    return roster && this.#heeded(roster);
  }

  get opener(): Opener {
    return this.#unsealing.opener;
  }

  /** Keys may have come that open what was sealed: by a grant, or with a team's. */
  openMore(): Promise<void> {
    return this.#unsealing.openMore();
  }

  /** Somebody has written here. */
  get isBegun(): boolean {
    return this.log.value.entries.some(isSaid);
  }

  get unread(): number {
    const { lastRead } = this.notes.value;
    return this.log.value.entries.filter((entry) => isSaid(entry) && entry.seq > lastRead && entry.from !== null && entry.from !== this.around.me.key).length;
  }

  /** Whether the log holds a message of one's own under this id. */
  showsMine(id: string): boolean {
    return this.log.value.entries.some((entry) => entry.type === "message" && entry.id === id && entry.from === this.around.me.key);
  }

  /** Reads what this browser noted: at first, and when another tab noted something. */
  async load(): Promise<void> {
    this.#noted(await this.around.notebook.load(this.name));
    await this.governing.load();
    const unknown = this.notes.value.announcements.some(({ key, over }) => !over && this.#audience.lacks(key));
    if (unknown && this.live.value) this.#refreshUntilTold();
  }

  receive(item: Json): void {
    this.#intake.receive(item);
  }

  async isLive(): Promise<void> {
    this.#audience.isFollowed();
    if (!(await this.#intake.isThrough())) return;
    batch(() => {
      this.live.value = true;
      const oldest = oldestSeq(this.log.value);
      if (oldest === null || oldest <= 1) this.fromStart.value = true;
    });
    this.#refreshUntilTold();
  }

  /** The relay's log is another one now: what was shown of the old one goes. */
  reset(): void {
    const forgotten = (notes: ChannelNotes): ChannelNotes => ({ ...notes, lastRead: 0, announcements: notes.announcements.map((each) => ({ ...each, after: 0 })) });
    batch(() => {
      this.#forgetLog();
      this.divider.value = null;
      this.notes.value = forgotten(this.notes.value);
    });
    void this.#note(forgotten);
  }

  /** The stream doesn't bring it any more. Why not, only a question of its own tells. */
  isClosed(): void {
    this.closed.value = this.governing.bar.value === "banned" ? "banned" : "forbidden";
    this.isCut();
    void this.#isLetIn();
  }

  /** Whether it is open by now; then it comes whole. */
  async reopens(): Promise<boolean> {
    if (this.closed.value === null || !(await this.#isLetIn())) return false;
    batch(() => {
      this.#forgetLog();
      this.closed.value = null;
    });
    return true;
  }

  async #isLetIn(): Promise<boolean> {
    try {
      await this.refreshReaders();
      return true;
    } catch (error) {
      passOverRefusal(error);
      if (this.closed.value !== null) this.closed.value = closedBy(error as RelayRefusal) ?? this.closed.value;
      return false;
    }
  }

  /** The stream was cut, or follows this channel no more. */
  isCut(): void {
    this.#audience.isCut();
  }

  async loadOlder(): Promise<void> {
    const before = oldestSeq(this.log.value);
    if (before === null || this.fromStart.value || this.loadingOlder.value) return;
    this.loadingOlder.value = true;
    const { turn } = this.#intake;
    try {
      const entries = await this.#intake.add(async () => objectsIn(asObject(await this.around.relay.log(this.name, before, PAGE))?.["entries"]));
      const oldest = oldestSeq(this.log.value);
      if (entries !== null && (entries.length === 0 || oldest === null || oldest <= 1 || oldest >= before)) this.fromStart.value = true;
    } catch (error) {
      passOverRefusal(error);
    } finally {
      if (turn === this.#intake.turn) this.loadingOlder.value = false;
    }
  }

  refreshReaders(): Promise<void> {
    return this.#audience.refresh();
  }

  /**
   * Whom a message is sealed for, oneself aside; throws Held where that can't be said yet. Nobody reads unseen: once this returns, a line
   * tells of each of them, in the store and in every tab, whichever tab wrote the message and whichever seals it.
   */
  async recipients(): Promise<readonly KeyRecord[]> {
    for (;;) {
      if (this.closed.value !== null) throw new RelayRefusal(403, this.closed.value, "");
      if (!this.live.value) throw new Held("offline");
      await this.#audience.freshen();
      await this.settle();
      if (this.governing.alarm.value !== null) throw new Held("alarm");
      if (this.governing.bar.value !== null) throw new RelayRefusal(403, this.governing.bar.value === "banned" ? "banned" : "members_only", "");
      if (this.readers.value !== null && disputedOf(this.readers.value).length > 0) throw new Held("disputed");
      if (this.readers.value !== null && askedOf(this.readers.value).length > 0) throw new Held("asked");
      const recipients = this.#recipients();
      if (this.live.value && this.#announced(recipients).every((reader) => isTold(this.notes.value.announcements, reader))) return recipients;
    }
  }

  /** Notes what follows from who reads now, the lines that are due above all. */
  async settle(): Promise<void> {
    if (this.readers.value === null) return;
    await this.#note((notes) => {
      const announcements = this.live.value ? announce(notes.announcements, this.#announced(this.#recipients()), newestSeq(this.log.value), this.around.people.siteUser(this.around.me.key)) : notes.announcements;
      return announcements === notes.announcements && this.joined === notes.joined ? notes : { ...notes, announcements, joined: this.joined };
    });
  }

  async leaveOut(key: string): Promise<void> {
    await this.#note((notes) => (notes.leftOut.includes(key) ? notes : { ...notes, leftOut: [...notes.leftOut, key] }));
    await this.settle();
  }

  async letIn(key: string): Promise<void> {
    await this.#note((notes) => ({ ...notes, leftOut: notes.leftOut.filter((each) => each !== key), letIn: [...notes.letIn.filter((each) => each !== key), key] }));
    await this.settle();
  }

  /** Whether the user wants to be asked before anybody new reads. */
  async askFirst(asksFirst: boolean): Promise<void> {
    await this.#note((notes) => ({ ...notes, asksFirst }));
    await this.settle();
  }

  /** The user agrees to settings that the site made, by the hash of their entry in the audit log. */
  async agreeTo(hash: string): Promise<void> {
    await this.#note((notes) => ({ ...notes, agreedTo: hash }));
    await this.settle();
  }

  /** Nothing is handed on to this key. */
  async keepFrom(key: string): Promise<void> {
    await this.#note((notes) => ({ ...notes, notHandedTo: [...notes.notHandedTo.filter((each) => each !== key), key] }));
  }

  /** Everything loaded was seen. */
  read(): void {
    const newest = newestSeq(this.log.value);
    if (newest <= this.notes.value.lastRead) return;
    this.notes.value = { ...this.notes.value, lastRead: newest };
    void this.#note((notes) => (newest <= notes.lastRead ? notes : { ...notes, lastRead: newest }));
  }

  /** Who can read stands over the composer always: a relay that is too busy to say so is asked again. */
  #refreshUntilTold(attempt = 0): void {
    this.refreshReaders().catch((error: unknown) => {
      passOverRefusal(error);
      const { passing, status, retryAfterMs } = error as RelayRefusal;
      if (passing || status === 429) setTimeout(() => this.#refreshUntilTold(attempt + 1), Math.max(retryAfterMs ?? 0, backOff(attempt, Math.random, 1000)));
    });
  }

  #forgetLog(): void {
    this.#intake.forget();
    this.#unsealing.forget();
    this.fromStart.value = this.live.value = this.loadingOlder.value = false;
  }

  #recipients(): readonly KeyRecord[] {
    return this.readers.value === null ? [] : recipientsOf(this.readers.value, this.around.me.key);
  }

  #announced(recipients: readonly KeyRecord[]): readonly Announced[] {
    return recipients.map(({ ed25519_pub, x25519_pub, team }) => ({ ed25519_pub, x25519_pub, team, site: this.around.people.siteUser(ed25519_pub) }));
  }

  #heeded(roster: Roster): Roster {
    return heeded(roster, this.notes.value.agreedTo);
  }

  /** The relay told anew who reads. */
  async #told(): Promise<void> {
    await this.settle();
    this.#meetAuthors(this.#intake.log.value.entries);
    await this.openMore();
  }

  #taken(entries: readonly Entry[]): void {
    this.#meetAuthors(entries);
    this.around.arrived(new Set(entries.flatMap((entry) => ((entry.type === "message" || entry.type === "gone") && entry.from === this.around.me.key ? [entry.id] : []))));
    if (entries.some((entry) => entry.type === "message" && ["grant", "keys", "team-key"].includes(entry.shown.state))) void this.openMore();
    const fresh = new Set(entries.filter((entry) => this.#intake.isNews(entry)).map(({ seq }) => seq));
    for (const entry of this.log.value.entries) if (fresh.has(entry.seq) && isReceived(entry, this.around.me.key)) this.around.received(entry);
  }

  #meet(entries: readonly Entry[]): void {
    const memberships = entries.filter((entry): entry is MembershipEntry => entry.type === "join" || entry.type === "leave");
    for (const { type, record } of memberships) this.#audience.remember(type, record);
    const identities = memberships.map(({ identity }) => identity).filter((identity) => identity !== null);
    if (identities.length > 0) void this.around.book.meet(...identities);
    if (memberships.length > 0 && this.live.value) this.#refreshUntilTold();
    const isAnswer = entries.some((entry) => isReceived(entry, this.around.me.key) && this.#intake.isNews(entry));
    if (isAnswer && (this.readers.value?.keyless.length ?? 0) > 0) this.#refreshUntilTold();
    const acts = entries.filter((entry): entry is ActEntry => entry.type === "action");
    if (acts.length > 0 && this.live.value) this.#meetActs(acts);
  }

  /** They count at once, without waiting for what the relay makes of them. */
  #meetActs(acts: readonly ActEntry[]): void {
    void this.governing.take(acts);
    if (acts.some(({ entry }) => entry.record.action !== "remove")) this.#refreshUntilTold();
  }

  /** Once it is known who reads: those who don't are asked about by themselves. */
  #meetAuthors(entries: readonly Entry[]): void {
    if (this.readers.value === null) return;
    const authors = new Set(entries.flatMap((entry) => ((entry.type === "message" || entry.type === "gone") && entry.from !== null ? [entry.from] : [])));
    for (const author of authors) if (!this.around.book.pins.value.has(author) || !this.around.people.isTold(author)) this.around.stranger(author);
  }

  async #note(change: (notes: ChannelNotes) => ChannelNotes): Promise<void> {
    this.#noted(await this.around.notebook.revise(this.name, change));
  }

  #noted(notes: ChannelNotes): void {
    this.around.people.recall(notes.announcements.flatMap(({ key, site }) => (site == null ? [] : [[key, site] as const])));
    this.notes.value = { ...notes, announcements: placed(notes.announcements, this.notes.value.announcements, newestSeq(this.log.value)) };
  }
}
