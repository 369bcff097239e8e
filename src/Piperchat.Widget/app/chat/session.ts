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
import { Outbox } from "../outbox/outbox";
import { OutboxStore, type Letter } from "../outbox/outbox-store";
import { besideOtherTabs } from "../outbox/tabs";
import type { PinBook } from "../pins/pin-book";
import { objectsIn, RelayRefusal, type Relay } from "../relay/relay";
import type { ChannelStream, ConnectionState } from "../relay/event-stream";
import { SharedStream } from "../relay/sharing/shared-stream";
import type { Clock } from "../relay/clock";
import type { Database } from "../storage/database";
import type { Tabs } from "../storage/tabs";

/** Streams are cheap, not free: past this, the channels that were opened last are followed. */
const MOST_FOLLOWED = 50;

export type SessionParts = {
  readonly place: Place;
  readonly keeper: Keeper & { readonly record: KeyRecord };
  readonly relay: Relay;
  readonly clock: Clock;
  readonly book: PinBook;
  readonly database: Database;
  readonly tabs: Tabs;
  /** Tabs that give the same one share an event stream; null: this one has its own. */
  readonly streamScope: string | null;
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
  readonly #stream: ChannelStream;
  readonly #strangers = new Set<string>();
  #followed: readonly string[] = [];

  constructor(readonly parts: SessionParts) {
    const { place, keeper, database, relay, tabs } = parts;
    const scope = scopeOf(place);
    this.me = keeper.record;
    this.#notebook = new ChannelNotebook(database, scope, tabs);
    this.drafts = new Drafts(database, scope, keeper.locker);
    const transport = {
      send: (letter: Letter) => parts.clock.dated(() => this.#send(letter)),
      shows: ({ channel, id }: Letter) => this.#channel(channel)?.showsMine(id) ?? false,
    };
    this.outbox = new Outbox(new OutboxStore(database, scope, keeper.locker), transport, besideOtherTabs(tabs));
    tabs.on("outbox", () => void this.outbox.refresh());
    this.#stream = new SharedStream(parts.streamScope, (cursors, signal) => relay.events(cursors, signal), {
      item: (channel, item) => this.#channel(channel)?.receive(item),
      live: (channel) => void this.#isLive(channel),
      reset: (channel) => this.#isReset(channel),
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

  /** No more readers may join it. */
  isFull(channel: Channel): boolean {
    return (channel.readers.value?.list.length ?? 0) >= this.parts.mostReaders;
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

  /** The page goes away, perhaps to come back: an open stream would keep it out of the browser's back-and-forward cache. */
  pause(): void {
    this.#stream.stop();
    this.#isCut();
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

  /** A key is pinned for all channels. */
  async #decided(): Promise<void> {
    await Promise.all([...this.channels.value.values()].map((channel) => channel.settle()));
    this.outbox.flush();
  }

  async #send(letter: Letter): Promise<void> {
    const { keeper, clock, relay } = this.parts;
    const channel = await this.#open(letter.channel);
    let recipients = await channel.recipients();
    if (!channel.joined) {
      await this.join(channel);
      // Others may have come, or their keys gone, while we did.
      recipients = await channel.recipients();
    }
    const { envelope } = await sealEnvelope(keeper, recipients, {
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
    if (known !== undefined) return this.#followAgain(known);
    const { place, relay, book, keeper } = this.parts;
    const me = { key: this.me.ed25519_pub, reader: readerOf(keeper) };
    const channel = new Channel({ ...place, channel: name }, {
      relay, book, notebook: this.#notebook, me,
      stranger: (key) => void this.#ask(key),
      arrived: (ids) => this.outbox.forget(({ id }) => ids.has(id)),
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
    if (this.#followed.includes(channel.name) || channel.closed.value) return channel;
    const others = [...this.channels.value].filter(([name]) => name !== channel.name);
    this.channels.value = new Map([...others, [channel.name, channel]]);
    this.#follow();
    return channel;
  }

  #follow(): void {
    const current = this.current.value?.name;
    const open = [...this.channels.value.values()].reverse().filter(({ closed }) => !closed.value).map(({ name }) => name);
    const first = open.filter((name) => name === current);
    const followed = [...first, ...open.filter((name) => name !== current)].slice(0, MOST_FOLLOWED);
    this.#followed = followed;
    for (const channel of this.channels.value.values()) if (!followed.includes(channel.name)) channel.isCut();
    if (followed.length > 0) this.#stream.follow(followed);
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
    this.#channel(name)?.reset();
    this.outbox.forget(({ channel }) => channel === name);
  }

  #isCut(): void {
    for (const channel of this.channels.value.values()) channel.isCut();
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
