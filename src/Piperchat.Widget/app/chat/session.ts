// A started identity at one relay: its channels, its stream, its outbox.

import { computed, effect, signal } from "@preact/signals";
import { readerOf, signMembership, type KeyRecord, type Place } from "../protocol";
import { Channel } from "../channels/channel";
import { ChannelNotebook } from "../channels/channel-notes";
import { listedIn, type Listed } from "../channels/listed";
import { Watch } from "../channels/watch";
import type { Message } from "../conversation/entries";
import { Connection } from "../connection/connection";
import type { Holder } from "../keys/holders";
import type { Keeper } from "../keys/identity-store";
import { Drafts } from "../outbox/drafts";
import { Outbox } from "../outbox/outbox";
import { OutboxStore, type Letter } from "../outbox/outbox-store";
import { besideOtherTabs } from "../outbox/tabs";
import { People } from "../people/names";
import type { SiteUser } from "../people/site-user";
import type { PinBook } from "../pins/pin-book";
import type { RelayLimits } from "../pins/relay-pin";
import { Strangers } from "../readers/strangers";
import { Keyring } from "../teams/keyring";
import type { Teams } from "../teams/teams";
import { RosterLog } from "../roster/roster-log";
import { RelayRefusal, type Json, type Relay } from "../relay/relay";
import type { ChannelStream, ConnectionState } from "../relay/event-stream";
import { SharedStream } from "../relay/sharing/shared-stream";
import type { Clock } from "../relay/clock";
import type { Tabs } from "../storage/tabs";
import { Sending } from "./sending";

/** Streams are cheap, not free: past this, the channels that were opened last are followed. */
const MOST_FOLLOWED = 50;

export type SessionParts = {
  readonly place: Place;
  readonly keeper: Keeper & { readonly record: KeyRecord };
  readonly relay: Relay;
  readonly clock: Clock;
  readonly book: PinBook;
  readonly holder: Holder;
  readonly tabs: Tabs;
  /** Who is at the page by the site's word, where the site has a log-in. */
  readonly user: SiteUser | null;
  readonly login: boolean;
  /** Called with each verified message of somebody else's that comes from now on. */
  readonly received: (message: Received) => void;
  /** Called with each message of one's own that the relay has taken from this page. */
  readonly sent: (message: Sent) => void;
  readonly limits: RelayLimits;
  /** The session ended: what is under way is given up. */
  readonly over: AbortSignal;
};

/** A message of somebody else's, without what it says. `at`: when the relay received it, in ms. */
export type Received = { readonly channel: string; readonly from: string; readonly at: number };
export type Sent = Omit<Received, "from">;

export class Session {
  readonly connection = new Connection();
  readonly channels = signal<ReadonlyMap<string, Channel>>(new Map());
  readonly listed = signal<readonly Listed[]>([]);
  readonly current = signal<Channel | null>(null);
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly me: KeyRecord;
  readonly people: People;
  readonly unread = computed(() => [...this.channels.value.values()].reduce((sum, channel) => sum + channel.unread, 0));

  /** All that is open or watched. */
  readonly unreadByChannel = computed(() => new Map([...this.#watch.unread.value, ...[...this.channels.value].map(([name, { unread }]) => [name, unread] as const)]));
  /** One has written here, by what is loaded. */
  readonly written = signal(false);
  readonly keyring: Keyring;
  /** Of whom we are; null until the rest of the page is there. */
  readonly teams = signal<Teams | null>(null);
  readonly parts: SessionParts;

  readonly #notebook: ChannelNotebook;
  readonly #watch: Watch;
  readonly #stream: ChannelStream;
  readonly #strangers: Strangers;
  readonly #openMore: () => void;
  readonly #over = new AbortController();
  #followed: readonly string[] = [];

  constructor(given: Omit<SessionParts, "over">) {
    const parts = { ...given, over: this.#over.signal };
    this.parts = parts;
    const { keeper, holder, relay, tabs } = parts;
    const { scope, notes, letters } = holder;
    this.me = keeper.record;
    this.people = new People(parts.book, parts.login);
    this.people.told([[this.me.ed25519_pub, parts.user]]);
    this.#strangers = new Strangers(relay, parts.place, parts.book, this.people);
    this.#watch = new Watch(parts.place, this.me.ed25519_pub, (channel, message) => this.#received(channel, message));
    this.#notebook = new ChannelNotebook(notes, scope, tabs);
    this.drafts = new Drafts(letters, scope, keeper.locker);
    this.keyring = new Keyring(letters, scope, tabs);
    this.#openMore = effect(() => {
      if (this.keyring.readers.value.length > 0) for (const channel of this.channels.peek().values()) void channel.openMore();
    });
    const sending = new Sending(parts, (channel) => this.#open(channel), (channel) => this.join(channel));
    const transport = {
      send: async (letter: Letter) => {
        const at = await parts.clock.dated(() => sending.send(letter));
        this.written.value = true;
        parts.sent({ channel: letter.channel, at });
      },
      shows: ({ channel, id }: Letter) => this.#channel(channel)?.showsMine(id) ?? false,
    };
    this.outbox = new Outbox(new OutboxStore(letters, scope, keeper.locker), transport, besideOtherTabs(tabs));
    tabs.on("outbox", () => void this.outbox.refresh());
    this.#stream = new SharedStream(holder.streamScope, (cursors, signal) => relay.events(cursors, signal), parts.limits.channelsPerStream, {
      item: (channel, item) => this.#take(channel, item),
      live: (channel) => void this.#isLive(channel),
      reset: (channel) => this.#isReset(channel),
      closed: (channel) => this.#channel(channel)?.isClosed(),
      state: (state) => this.#connectionIs(state),
    });
  }

  async start(channel: string): Promise<void> {
    await this.keyring.load();
    for (const { name, notes } of await this.#notebook.known()) if (notes.joined) await this.#open(name);
    await this.open(channel);
    await this.outbox.refresh();
    this.outbox.flush();
    void this.refreshList();
  }

  /** Follows a channel without showing it. */
  follow(name: string): Promise<Channel> {
    return this.#open(name);
  }

  /** The site may name another key of a team's now. */
  async refreshReadersOf(team: string): Promise<void> {
    const theirs = [...this.channels.value.values()].filter(({ readers }) => readers.value?.keyless.some((each) => each.team === team) || readers.value?.list.some(({ record }) => record.team === team));
    await Promise.all(theirs.map((channel) => channel.refreshReaders()));
  }

  /** Shows a channel, and follows it from now on. */
  async open(name: string): Promise<void> {
    const channel = await this.#open(name);
    const { lastRead } = channel.notes.value;
    channel.divider.value = lastRead > 0 ? lastRead : null;
    this.current.value = channel;
    this.#follow();
    void this.#reopen(channel);
  }

  /** Whether it is a key of our own, on another device, by the site's word. */
  isMyDevice(ed25519Pub: string): boolean {
    const { user } = this.parts;
    return user !== null && ed25519Pub !== this.me.ed25519_pub && this.people.siteUser(ed25519Pub)?.id === user.id;
  }

  /** No more readers may join it. */
  isFull(channel: Channel): boolean {
    return (channel.readers.value?.list.length ?? 0) >= this.parts.limits.readersPerChannel;
  }

  async join(channel: Channel): Promise<void> {
    const { relay, clock, keeper } = this.parts;
    const join = async () => relay.join(await signMembership("join", keeper.signing, channel.place, clock.iso()));
    await clock.dated(async () => {
      try {
        await join();
      } catch (error) {
        // A relay that was put back to an earlier day doesn't know our key any more.
        if (!(error instanceof RelayRefusal && error.code === "no_identity")) throw error;
        await relay.publish(keeper.record);
        await join();
      }
    }).catch((error: unknown) => {
      // Another tab has said something later of this key: what that is, the readers tell.
      if (!(error instanceof RelayRefusal && error.code === "superseded")) throw error;
    });
    await channel.refreshReaders();
  }

  /** Nothing that is written from then on is sealed for us. Throws RelayRefusal. */
  async leave(channel: Channel): Promise<void> {
    const { relay, clock, keeper } = this.parts;
    await clock.dated(async () => relay.leave(await signMembership("leave", keeper.signing, channel.place, clock.iso())));
    await channel.refreshReaders();
  }

  /** The page goes away, perhaps to come back: an open stream would keep it out of the browser's back-and-forward cache. */
  pause(): void {
    this.#stream.stop();
    this.#isCut();
  }

  /** Somebody else is at the page now, or nobody. */
  end(): void {
    this.pause();
    this.#over.abort();
    this.#openMore();
    this.outbox.stop();
    this.parts.tabs.close();
    this.#watch.end();
  }

  /** The network or the tab came back. */
  resync(): void {
    this.#stream.resync();
    for (const channel of this.channels.value.values()) void this.#reopen(channel);
    this.outbox.flush();
    void this.refreshList();
  }

  /** Metadata of all channels that the relay lists, without opening them. */
  async watch(on: boolean): Promise<void> {
    if (on === this.#watch.isOn) return;
    if (on) this.#watch.begin(() => void this.refreshList());
    else this.#watch.end();
    if (on) await this.refreshList();
    else this.#follow();
  }

  /** Null: whatever is unread. False where there is no such channel here. */
  markRead(name: string | null): boolean {
    const names = name === null ? [...this.unreadByChannel.value.keys()] : [name];
    return names.map((each) => this.#watch.read(each) || this.#readAll(each)).every((known) => known);
  }

  async refreshList(): Promise<void> {
    try {
      this.listed.value = listedIn(await this.parts.relay.channels());
      if (this.#watch.isOn) this.#follow();
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }

  async accept(record: KeyRecord): Promise<void> {
    await this.parts.book.accept(record);
    await this.#decided();
  }

  /** What the user decided about an audit log that isn't the one from before: to have it checked once more, or to go on with it. */
  async settleAlarm(channel: Channel, how: "check" | "startOver"): Promise<void> {
    await channel.governing[how]();
    await this.#decided();
  }

  async letIn(channel: Channel, key: string): Promise<void> {
    await channel.letIn(key);
    await this.#decided();
  }

  async leaveOut(channel: Channel, key: string): Promise<void> {
    await channel.leaveOut(key);
    await this.#decided();
  }

  /** The user agrees to settings that the site made, by the hash of their entry in the audit log. */
  async agreeTo(channel: Channel, hash: string): Promise<void> {
    await channel.agreeTo(hash);
    await this.#decided();
  }

  /** A key is pinned for all channels. */
  async #decided(): Promise<void> {
    await Promise.all([...this.channels.value.values()].map((channel) => channel.settle()));
    this.outbox.flush();
  }

  async #open(name: string): Promise<Channel> {
    const known = this.#channel(name);
    if (known !== undefined) return this.#followAgain(known);
    const { place, relay, book, keeper } = this.parts;
    const me = { key: this.me.ed25519_pub, reader: readerOf(keeper) };
    const at = { ...place, channel: name };
    const channel = new Channel(at, {
      roster: new RosterLog(relay, this.parts.holder.notes, this.parts.holder.scope, at),
      relay, book, people: this.people, notebook: this.#notebook, me, keyring: this.keyring,
      stranger: (key) => void this.#strangers.ask(key),
      arrived: (ids) => this.#arrived(ids),
      received: (message) => this.#received(name, message),
    });
    await channel.load();
    // Two callers may have waited for the same notes.
    const first = this.#channel(name);
    if (first !== undefined) return first;
    this.parts.tabs.on(`channel ${name}`, () => void channel.load());
    this.channels.value = new Map(this.channels.value).set(name, channel);
    this.#follow();
    return channel;
  }

  /** Nothing is sent in a channel whose backlog never came, so none that is written in stays among those past the most. */
  #followAgain(channel: Channel): Channel {
    if (this.#followed.includes(channel.name) || channel.closed.value !== null) return channel;
    const others = [...this.channels.value].filter(([name]) => name !== channel.name);
    this.channels.value = new Map([...others, [channel.name, channel]]);
    this.#follow();
    return channel;
  }

  async #reopen(channel: Channel): Promise<void> {
    if (await channel.reopens()) this.#follow();
  }

  #follow(): void {
    const { channelsPerStream } = this.parts.limits;
    const current = this.current.value?.name;
    const open = [...this.channels.value.values()].reverse().filter(({ closed }) => closed.value === null).map(({ name }) => name);
    const first = open.filter((name) => name === current);
    const followed = [...first, ...open.filter((name) => name !== current)].slice(0, Math.min(MOST_FOLLOWED, channelsPerStream));
    this.#followed = followed;
    for (const channel of this.channels.value.values()) if (!followed.includes(channel.name)) channel.isCut();
    const { names, starts } = this.#watch.choose(this.listed.value, this.channels.value, channelsPerStream - followed.length);
    if (followed.length + names.length > 0) this.#stream.follow([...followed, ...names], starts);
  }

  #channel(name: string): Channel | undefined {
    return this.channels.value.get(name);
  }

  #connectionIs(state: ConnectionState): void {
    if (state !== "live") this.#isCut();
    this.connection.is(state);
  }

  async #isLive(name: string): Promise<void> {
    await this.#channel(name)?.isLive();
    this.outbox.flush();
  }

  #isReset(name: string): void {
    this.#watch.reset(name);
    this.#channel(name)?.reset();
    this.outbox.forget(({ channel }) => channel === name);
  }

  #take(name: string, item: Json): void {
    const channel = this.#channel(name);
    if (channel !== undefined) channel.receive(item);
    else this.#watch.receive(name, item);
  }

  #arrived(ids: ReadonlySet<string>): void {
    if (ids.size > 0) this.written.value = true;
    this.outbox.forget(({ id }) => ids.has(id));
  }

  #received(channel: string, { from, receivedAt, createdAt }: Message & { readonly from: string }): void {
    this.parts.received({ channel, from, at: receivedAt ?? createdAt });
  }

  #readAll(name: string): boolean {
    this.#channel(name)?.read();
    return this.#channel(name) !== undefined;
  }

  #isCut(): void {
    for (const channel of this.channels.value.values()) channel.isCut();
  }
}
