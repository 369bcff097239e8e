// What the page does before there is a conversation: can this browser do it, which relay is this, who are we.

import { signal } from "@preact/signals";
import { signKeyRecord, signMembership, type KeyRecord, type Place } from "../protocol";
import { channelNamed } from "../channels/channel-notes";
import { recordOf } from "../conversation/looking";
import { IdentityStore, newKeeper, scopeOf, type Keeper } from "../keys/identity-store";
import { whatIsLacking, type Lack } from "../keys/support";
import { PinBook } from "../pins/pin-book";
import { readHealth, RelayPin } from "../pins/relay-pin";
import { Clock } from "../relay/clock";
import { RelayRefusal, type Relay } from "../relay/relay";
import { MemoryDatabase, openDatabase, type Database } from "../storage/database";
import { Tabs, underLock } from "../storage/tabs";
import { Session } from "./session";

export type Phase =
  | { readonly name: "starting" }
  | { readonly name: "lacking"; readonly lack: Lack }
  | { readonly name: "no-such-channel"; readonly asked: string }
  | { readonly name: "unreachable" }
  | { readonly name: "not-allowed" }
  | { readonly name: "not-a-relay" }
  /** What nobody foresaw. */
  | { readonly name: "failed" }
  | { readonly name: "relay-changed"; readonly before: Place; readonly now: Place }
  | { readonly name: "first-run"; readonly lostName: string | null }
  | { readonly name: "chat"; readonly session: Session };

/** The name is taken: pick another. Everything else that stops a start is a RelayRefusal or a bug. */
export class NameTaken extends Error {}

export const DEFAULT_CHANNEL = "main";

export type Browser = {
  readonly lack: () => Promise<Lack | null>;
  readonly database: () => Promise<Database>;
  /** Asks the browser not to evict what is stored. It may say no; then it evicts least-used sites first. */
  readonly keep: () => void;
  /** Runs the job while no other tab runs one under this name. */
  readonly alone: (name: string, job: () => Promise<void>) => Promise<void>;
};

const thisBrowser: Browser = {
  lack: whatIsLacking,
  database: () => openDatabase(),
  keep: () => void navigator.storage?.persist?.().catch(() => false),
  alone: underLock,
};

export class Start {
  readonly phase = signal<Phase>({ name: "starting" });
  readonly clock = new Clock();
  /** False: closing the page loses the keys. */
  readonly durable = signal(true);
  readonly channel: string | null;

  #database: Database | null = null;
  #place: Place | null = null;
  #tabs: Tabs | null = null;
  #mostReaders = 256;
  /** The signature of the record that this tab published. */
  #made: string | null = null;

  constructor(readonly relay: Relay, private readonly asked: string | null, private readonly browser: Browser = thisBrowser) {
    this.channel = asked === null || asked === "" ? DEFAULT_CHANNEL : channelNamed(asked);
  }

  begin(): Promise<void> {
    this.#show({ name: "starting" });
    return this.#orFail(() => this.#begin());
  }

  async #begin(): Promise<void> {
    const lack = await this.browser.lack();
    if (lack !== null) return this.#show({ name: "lacking", lack });
    if (this.channel === null) return this.#show({ name: "no-such-channel", asked: this.asked ?? "" });
    this.#database ??= await this.browser.database();
    this.durable.value = this.#database.durable;
    const pin = new RelayPin(this.#database, this.relay.base);
    const place = await this.#meetRelay(pin);
    if (place !== null) await this.#meetOurselves(place);
  }

  acceptRelay(place: Place): Promise<void> {
    return this.#orFail(async () => {
      await new RelayPin(this.#database as Database, this.relay.base).accept(place);
      await this.#meetOurselves(place);
    });
  }

  /** Makes the keys, claims the name, joins the channel. Safe to repeat: the keys of a start that failed are used again. */
  async startChatting(username: string): Promise<void> {
    const place = this.#place as Place;
    await this.browser.alone(startOf(place), () => this.#startAlone(place, username));
  }

  async #startAlone(place: Place, username: string): Promise<void> {
    if (this.phase.value.name === "chat") return;
    const kept = await new IdentityStore(this.#database as Database).load(place);
    const keeper = kept ?? (await newKeeper());
    await this.#save(place, keeper);
    // Another tab was faster: we are who it says.
    const theirs = kept?.record != null && kept.record.sig !== this.#made ? kept.record : null;
    const record = theirs ?? (await this.#claim(keeper, place, username, kept !== undefined));
    await this.#save(place, { ...keeper, record });
    this.browser.keep();
    const channel = this.channel as string;
    try {
      await this.clock.dated(async () => this.relay.join(await signMembership("join", keeper.signing, { ...place, channel }, this.clock.iso())));
    } catch (error) {
      // A conversation that is full says so itself, and there are others.
      if (!(error instanceof RelayRefusal && error.code === "too_many_readers")) throw error;
    }
    this.#tabs?.tell("identity");
    await this.#enter(place, { ...keeper, record });
  }

  async #meetRelay(pin: RelayPin): Promise<Place | null> {
    try {
      const health = readHealth(await this.relay.health());
      if (health === null) return this.#none({ name: "not-a-relay" });
      this.clock.compare(health.now);
      this.#mostReaders = health.readers;
      const verdict = await pin.meet(health.place);
      return verdict.kind === "known" ? health.place : this.#none({ name: "relay-changed", before: verdict.before, now: health.place });
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      if (error.status === 401 || error.status === 403) return this.#none({ name: "not-allowed" });
      // Whoever was here before can read on and write ahead while the relay is away.
      const pinned = await pin.pinned();
      return pinned !== undefined && error.passing ? pinned : this.#none({ name: "unreachable" });
    }
  }

  async #meetOurselves(place: Place): Promise<void> {
    this.#place = place;
    this.#tabs = new Tabs(scopeOf(place));
    this.#tabs.on("identity", () => void this.#orFail(() => this.browser.alone(startOf(place), () => this.#goOn(place))));
    const store = new IdentityStore(this.#database as Database);
    const lostName = await store.lostName(place);
    const keeper = await store.load(place);
    if (keeper?.record) await this.#enter(place, { ...keeper, record: keeper.record });
    else this.#show({ name: "first-run", lostName });
  }

  /** Two frames of one page, or two tabs, stood at the first run, and the user went through it in the other. */
  async #goOn(place: Place): Promise<void> {
    const keeper = this.phase.value.name === "first-run" ? await new IdentityStore(this.#database as Database).load(place) : undefined;
    if (keeper?.record) await this.#enter(place, { ...keeper, record: keeper.record });
  }

  /** Some private windows open a store and then won't take keys: those are kept in memory, and the page says so. */
  async #save(place: Place, keeper: Keeper): Promise<void> {
    try {
      await new IdentityStore(this.#database as Database).save(place, keeper);
    } catch {
      this.#database = new MemoryDatabase();
      this.durable.value = false;
      await new IdentityStore(this.#database).save(place, keeper);
    }
  }

  async #claim(keeper: Keeper, place: Place, username: string, again: boolean): Promise<KeyRecord> {
    const published = again ? await this.#published(keeper, place) : null;
    const record = await this.clock.dated(() => this.#publish(keeper, place, username, published));
    this.#made = record.sig;
    return record;
  }

  async #publish(keeper: Keeper, place: Place, username: string, published: KeyRecord | null): Promise<KeyRecord> {
    if (published?.username === username) return published;
    const draft = { username, team: null, reads: ["1.5"], serial: (published?.serial ?? 0) + 1, createdAt: this.clock.iso() };
    const record = await signKeyRecord(keeper, place, draft);
    try {
      await this.relay.publish(record);
      return record;
    } catch (error) {
      if (error instanceof RelayRefusal && error.code === "username_taken") throw new NameTaken();
      throw error;
    }
  }

  /** What a start whose answer was lost has published already. */
  async #published(keeper: Keeper, place: Place): Promise<KeyRecord | null> {
    return recordOf(await this.relay.keyRecord(keeper.signing.dot1), keeper.signing.ed25519Pub, place);
  }

  async #enter(place: Place, keeper: Keeper & { readonly record: KeyRecord }): Promise<void> {
    const tabs = this.#tabs as Tabs;
    const book = new PinBook(this.#database as Database, place, tabs);
    await book.load();
    await book.meet(keeper.record);
    const database = this.#database as Database;
    // Keys in memory are this page's alone, and so is what they follow.
    const streamScope = database.durable ? scopeOf(place) : null;
    const session = new Session({ place, keeper, relay: this.relay, clock: this.clock, book, tabs, database, streamScope, mostReaders: this.#mostReaders });
    try {
      await session.start(this.channel as string);
    } catch (error) {
      session.pause();
      throw error;
    }
    this.#show({ name: "chat", session });
  }

  /** Nothing that goes wrong leaves the opening standing for good. */
  async #orFail(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      console.error(error);
      // A store that broke down may open anew; one in memory holds the only keys.
      if (this.#database?.durable === true) this.#database = null;
      this.#show({ name: "failed" });
    }
  }

  #show(phase: Phase): void {
    this.phase.value = phase;
  }

  #none(phase: Phase): null {
    this.#show(phase);
    return null;
  }
}

/** One tab at a time makes keys. */
function startOf(place: Place): string {
  return `piperchat start ${scopeOf(place)}`;
}
