// A started identity at one relay: its channels, its stream, its outbox.

import { computed, signal } from "@preact/signals";
import { bytesOfHex, dot1Of, readerOf, sealEnvelope, signMembership, type KeyRecord, type Place } from "../protocol";
import { Channel } from "../channels/channel";
import { ChannelNotebook } from "../channels/channel-notes";
import { recordOf } from "../conversation/looking";
import { newestMark } from "../conversation/log";
import { Connection } from "../connection/connection";
import { scopeOf, type Keeper } from "../keys/identity-store";
import { Drafts } from "../outbox/drafts";
import { Held, Outbox } from "../outbox/outbox";
import { OutboxStore, type Letter } from "../outbox/outbox-store";
import { besideOtherTabs } from "../outbox/tabs";
import type { PinBook } from "../pins/pin-book";
import { disputedOf, recipientsOf } from "../readers/readers";
import { objectsIn, RelayRefusal, type Relay } from "../relay/relay";
import { EventStream, type ConnectionState } from "../relay/event-stream";
import type { Clock } from "../relay/clock";
import type { Database } from "../storage/database";

/** Streams are cheap, not free: past this, the channels that were opened last are followed. */
const MOST_FOLLOWED = 50;

export type SessionParts = {
  readonly place: Place;
  readonly keeper: Keeper & { readonly record: KeyRecord };
  readonly relay: Relay;
  readonly clock: Clock;
  readonly book: PinBook;
  readonly database: Database;
  /** How many may read a channel of this relay. */
  readonly mostReaders: number;
};

/** A channel as the relay lists it; its word, but for what this browser knows itself. */
export type Listed = { readonly name: string; readonly lastActivity: number };

export class Session {
  readonly connection = new Connection();
  readonly channels = signal<ReadonlyMap<string, Channel>>(new Map());
  readonly listed = signal<readonly Listed[]>([]);
  readonly current = signal<Channel | null>(null);
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly me: KeyRecord;
  readonly unread = computed(() => [...this.channels.value.values()].reduce((sum, channel) => sum + channel.unread, 0));

  readonly #notebook: ChannelNotebook;
  readonly #stream: EventStream;
  readonly #strangers = new Set<string>();

  constructor(readonly parts: SessionParts) {
    const { place, keeper, database, relay } = parts;
    const scope = scopeOf(place);
    this.me = keeper.record;
    this.#notebook = new ChannelNotebook(database, scope);
    this.drafts = new Drafts(database, scope, keeper.locker);
    const transport = { send: (letter: Letter) => parts.clock.dated(() => this.#send(letter)) };
    this.outbox = new Outbox(new OutboxStore(database, scope, keeper.locker), transport, besideOtherTabs(scope, () => void this.outbox.refresh()));
    this.#stream = new EventStream((cursors, signal) => relay.events(cursors, signal), {
      item: (channel, item) => this.#channel(channel)?.receive(item),
      live: (channel, head) => void this.#channel(channel)?.isLive(head),
      reset: (channel) => this.#channel(channel)?.reset(),
      closed: (channel) => this.#channel(channel)?.isClosed(),
      state: (state) => this.#connectionIs(state),
    });
  }

  async start(channel: string): Promise<void> {
    for (const { name, notes } of await this.#notebook.known()) if (notes.joined) await this.#open(name);
    await this.open(channel);
    await this.outbox.refresh();
    this.outbox.flush();
    void this.refreshList();
  }

  /** Shows a channel, and follows it from now on. */
  async open(name: string): Promise<void> {
    const channel = await this.#open(name);
    const { lastRead } = channel.notes.value;
    channel.divider.value = lastRead > 0 ? lastRead : null;
    this.current.value = channel;
    this.#follow();
  }

  async join(channel: Channel): Promise<void> {
    const { relay, clock, keeper } = this.parts;
    const join = async () => relay.join(await signMembership("join", keeper.signing, channel.place, clock.iso()));
    await clock.dated(async () => {
      try {
        await join();
      } catch (error) {
        // A relay that was put back to an earlier day doesn't know our key any more.
        if (!(error instanceof RelayRefusal && error.status === 400 && /key record/.test(error.sentence))) throw error;
        await relay.publish(keeper.record);
        await join();
      }
    });
    await channel.refreshReaders();
  }

  /** The page goes away, perhaps to come back: an open stream would keep it out of the browser's back-and-forward cache. */
  pause(): void {
    this.#stream.stop();
  }

  /** The network or the tab came back. */
  resync(): void {
    this.#stream.resync();
    this.outbox.flush();
    void this.refreshList();
  }

  async refreshList(): Promise<void> {
    try {
      this.listed.value = objectsIn(await this.parts.relay.channels()).flatMap(({ name, last_activity }) => {
        if (typeof name !== "string" || !/^[a-z0-9-]{1,64}$/.test(name)) return [];
        return [{ name, lastActivity: typeof last_activity === "string" ? Date.parse(last_activity) || 0 : 0 }];
      });
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }

  async accept(record: KeyRecord): Promise<void> {
    await this.parts.book.accept(record);
    await this.#decided();
  }

  async leaveOut(channel: Channel, key: string): Promise<void> {
    await channel.leaveOut(key);
    await this.#decided();
  }

  async #decided(): Promise<void> {
    await this.current.value?.refreshReaders();
    this.outbox.flush();
  }

  async #send(letter: Letter): Promise<void> {
    const { keeper, clock, relay, book } = this.parts;
    const channel = await this.#open(letter.channel);
    const readers = await channel.freshReaders();
    if (disputedOf(readers, book.conflicts.value).length > 0) throw new Held();
    if (!channel.joined) await this.join(channel);
    const { envelope } = await sealEnvelope(keeper, recipientsOf(readers, this.me.ed25519_pub), {
      place: channel.place,
      id: letter.id,
      createdAt: clock.iso(),
      prev: newestMark(channel.log.value),
      content: { kind: "text", text: letter.text, reply_to: letter.replyTo },
    });
    await relay.post(envelope);
  }

  async #open(name: string): Promise<Channel> {
    const known = this.#channel(name);
    if (known !== undefined) return known;
    const { place, relay, book, keeper } = this.parts;
    const me = { key: this.me.ed25519_pub, reader: readerOf(keeper) };
    const channel = new Channel({ ...place, channel: name }, {
      relay, book, notebook: this.#notebook, me,
      stranger: (key) => void this.#ask(key),
      arrived: (ids) => this.outbox.forget(ids),
    });
    await channel.load();
    // Two callers may have waited for the same notes.
    const first = this.#channel(name);
    if (first !== undefined) return first;
    this.channels.value = new Map(this.channels.value).set(name, channel);
    this.#follow();
    return channel;
  }

  #follow(): void {
    const current = this.current.value?.name;
    const open = [...this.channels.value.values()].reverse().filter(({ closed }) => !closed.value).map(({ name }) => name);
    const first = open.filter((name) => name === current);
    const followed = [...first, ...open.filter((name) => name !== current)].slice(0, MOST_FOLLOWED);
    if (followed.length > 0) this.#stream.follow(followed);
  }

  #channel(name: string): Channel | undefined {
    return this.channels.value.get(name);
  }

  #connectionIs(state: ConnectionState): void {
    if (state !== "live") for (const channel of this.channels.value.values()) channel.isCut();
    const before = this.connection.state.value;
    this.connection.is(state);
    if (state === "live" && before !== "live") this.outbox.flush();
  }

  /** Who wrote something without being a reader now: their record gives the name. */
  async #ask(key: string): Promise<void> {
    if (this.#strangers.has(key)) return;
    this.#strangers.add(key);
    try {
      const record = await recordOf(await this.parts.relay.keyRecord(await dot1Of(bytesOfHex(key))), key, this.parts.place);
      if (record !== null) await this.parts.book.meet(record);
    } catch (error) {
      this.#strangers.delete(key);
      if (!(error instanceof RelayRefusal)) throw error;
    }
  }
}
