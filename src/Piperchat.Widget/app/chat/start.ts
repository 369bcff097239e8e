// What the page does before there is a conversation: can this browser do it, which relay is this, who are we.

import { signal } from "@preact/signals";
import type { ChannelPlace, KeyRecord, Place } from "../protocol";
import { channelNamed } from "../channels/channel-notes";
import { sameGuest, type Guest } from "../keys/brought-keys";
import { BroughtIdentity, OwnIdentity, type Holder } from "../keys/holders";
import { newKeeper, type Keeper } from "../keys/identity-store";
import { PinBook } from "../pins/pin-book";
import { readHealth, RelayPin } from "../pins/relay-pin";
import { Clock } from "../relay/clock";
import { RelayRefusal, type Relay } from "../relay/relay";
import type { Database } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { thisBrowser, type Browser } from "./browser";
import { phaseOf, type Phase } from "./phase";
import { NameTaken, Registration } from "./registration";
import { Session, type Received } from "./session";

/** Another start was begun meanwhile, or the user was logged out: this one's steps lead nowhere. */
class Superseded extends Error {}


export const DEFAULT_CHANNEL = "main";

export type StartOptions = {
  readonly browser?: Browser;
  /** The host page is going to bring the identity: nobody is asked for a name. */
  readonly awaitsIdentity?: boolean | undefined;
};

export class Start {
  readonly phase = signal<Phase>({ name: "starting" });
  readonly clock = new Clock();
  /** False: closing the page loses the keys. */
  readonly durable = signal(true);
  /** Called with each verified message of somebody else's that comes while the page is open. */
  received: (message: Received) => void = () => {};

  readonly #channel = signal<string | null>(null);
  readonly #browser: Browser;
  readonly #registration: Registration;
  #awaitsIdentity: boolean;
  #guest: Guest | null = null;
  #database: Database | null = null;
  #place: Place | null = null;
  #tabs: Tabs | null = null;
  #mostReaders = 256;
  /** Which start counts. */
  #turn = Symbol("turn");
  #holder: Holder | null = null;

  constructor(readonly relay: Relay, private readonly asked: string | null, { browser = thisBrowser, awaitsIdentity = false }: StartOptions = {}) {
    this.#channel.value = asked === null || asked === "" ? DEFAULT_CHANNEL : channelNamed(asked);
    this.#browser = browser;
    this.#registration = new Registration(relay, this.clock);
    this.#awaitsIdentity = awaitsIdentity;
  }

  get channel(): string | null {
    return this.#channel.value;
  }

  get session(): Session | null {
    return this.phase.value.name === "chat" ? this.phase.value.session : null;
  }

  begin(): Promise<void> {
    this.#leave({ name: "starting" });
    const turn = this.#turn;
    return this.#orFail(turn, () => this.#begin(turn));
  }

  /** Goes on as the one whom the host brought; whoever was here before is gone. The phase says how it went. */
  async become(guest: Guest, channel: string | null): Promise<void> {
    const again = this.session !== null && this.#guest !== null && sameGuest(this.#guest, guest);
    if (again) return channel === null ? undefined : this.goTo(channel);
    this.#guest = guest;
    if (channel !== null) this.#channel.value = channel;
    await this.begin();
  }

  /** The identity that the host was going to bring can't be used. One that is here already stays. */
  refuseIdentity(): void {
    if (["awaiting-identity", "starting", "signed-out"].includes(this.phase.peek().name) && this.#awaitsIdentity) this.#leave({ name: "identity-refused" });
  }

  /** Forgets the host's identity and all that was noted under it. */
  async signOut(): Promise<void> {
    const holder = this.#holder;
    this.#awaitsIdentity ||= this.#guest !== null;
    this.#guest = null;
    this.#leave({ name: "signed-out" });
    if (holder instanceof BroughtIdentity) await holder.wipe();
  }

  /** The network came back, or, where that was what lacked, a token: goes on from where it stands. */
  retry(letIn = false): void {
    this.session?.resync();
    const { name } = this.phase.value;
    const again = name === "unreachable" || (letIn && (name === "not-allowed" || (name === "signed-out" && !this.#awaitsIdentity)));
    if (again) void this.begin();
  }

  /** Opens a channel: now, or once there is a chat. */
  async goTo(channel: string): Promise<void> {
    this.#channel.value = channel;
    if (this.phase.value.name === "no-such-channel") await this.begin();
    else await this.session?.open(channel);
  }

  async #begin(turn: symbol): Promise<void> {
    const lack = await this.#browser.lack();
    this.#still(turn);
    if (lack !== null) return this.#show({ name: "lacking", lack });
    if (this.channel === null) return this.#show({ name: "no-such-channel", asked: this.asked ?? "" });
    this.#use((this.#database ??= await this.#browser.database()));
    const pin = new RelayPin(this.#database, this.relay.base);
    const met = await this.#meetRelay(pin);
    this.#still(turn);
    if ("name" in met) this.#show(met);
    else await this.#meetOurselves(met, turn);
  }

  acceptRelay(place: Place): Promise<void> {
    const turn = this.#turn;
    return this.#orFail(turn, async () => {
      await new RelayPin(this.#database as Database, this.relay.base).accept(place);
      await this.#meetOurselves(place, turn);
    });
  }

  /** Makes the keys, claims the name, joins the channel. Safe to repeat: the keys of a start that failed are used again. */
  async startChatting(username: string): Promise<void> {
    const turn = this.#turn;
    try {
      await this.#startAs(this.#own(this.#place as Place), username, turn);
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }

  async #startAs(holder: Holder, username: string, turn: symbol): Promise<void> {
    await this.#alone(holder, () => this.#startAlone(holder, username, turn));
  }

  /** One tab at a time makes keys. */
  #alone(holder: Holder, job: () => Promise<void>): Promise<void> {
    return this.#browser.alone(`piperchat start ${holder.scope}`, job);
  }

  async #startAlone(holder: Holder, username: string, turn: symbol): Promise<void> {
    if (this.session !== null) return;
    const place = this.#place as Place;
    const kept = await holder.load();
    const keeper = kept ?? (await newKeeper());
    await holder.save(keeper);
    this.#still(turn);
    const { record, known } = await this.#registration.register(keeper, kept !== undefined, place, username);
    await holder.save({ ...keeper, record });
    if (holder instanceof OwnIdentity) this.#browser.keep();
    this.#still(turn);
    await this.#join(holder, keeper, known, { ...place, channel: this.channel as string });
    this.#tabs?.tell("identity");
    await this.#enter(holder, place, { ...keeper, record }, turn);
  }

  async #join(holder: Holder, keeper: Keeper, known: boolean, place: ChannelPlace): Promise<void> {
    try {
      if (known && (await this.#registration.takesPart(keeper, place))) return;
      await this.#registration.join(keeper, place);
    } catch (error) {
      // A conversation that is full, or closed to the host's guest, says so itself, and there are others.
      const refusal = error instanceof RelayRefusal ? error : null;
      if (refusal?.code !== "too_many_readers" && !(refusal?.status === 403 && holder instanceof BroughtIdentity)) throw error;
    }
  }

  async #meetRelay(pin: RelayPin): Promise<Place | Phase> {
    try {
      const health = readHealth(await this.relay.health());
      if (health === null) return { name: "not-a-relay" };
      this.clock.compare(health.now);
      this.#mostReaders = health.readers;
      const verdict = await pin.meet(health.place);
      return verdict.kind === "known" ? health.place : { name: "relay-changed", before: verdict.before, now: health.place };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      if (error.status === 401 || error.status === 403) return { name: "not-allowed" };
      // Whoever was here before can read on and write ahead while the relay is away.
      const pinned = await pin.pinned();
      return pinned !== undefined && error.passing ? pinned : { name: "unreachable" };
    }
  }

  async #meetOurselves(place: Place, turn: symbol): Promise<void> {
    this.#place = place;
    if (this.#guest !== null) return this.#enterAsGuest(this.#guest, place, turn);
    if (this.#awaitsIdentity) return this.#show({ name: "awaiting-identity" });
    const own = this.#own(place);
    const tabs = this.#meetTabs(own.scope);
    tabs.on("identity", () => void this.#orFail(turn, () => this.#alone(own, () => this.#goOn(own, place, turn))));
    const lostName = await own.lostName();
    const keeper = await own.load();
    if (keeper?.record) return this.#enter(own, place, { ...keeper, record: keeper.record }, turn);
    this.#still(turn);
    this.#show({ name: "first-run", lostName });
  }

  /** Two frames of one page, or two tabs, stood at the first run, and the user went through it in the other. */
  async #goOn(own: OwnIdentity, place: Place, turn: symbol): Promise<void> {
    const keeper = this.phase.value.name === "first-run" ? await own.load() : undefined;
    if (keeper?.record) await this.#enter(own, place, { ...keeper, record: keeper.record }, turn);
  }

  async #enterAsGuest({ keys, username }: Guest, place: Place, turn: symbol): Promise<void> {
    try {
      this.#holder = await BroughtIdentity.of(keys, this.#database as Database, place);
      this.#still(turn);
      this.#meetTabs(this.#holder.scope);
      await this.#startAs(this.#holder, username, turn);
    } catch (error) {
      this.#still(turn);
      if (error instanceof NameTaken) return this.#show({ name: "name-taken", username });
      if (!(error instanceof RelayRefusal)) throw error;
      this.#show({ name: phaseOf(error) });
    }
  }

  #meetTabs(scope: string): Tabs {
    this.#tabs?.close();
    return (this.#tabs = new Tabs(scope));
  }

  #own(place: Place): OwnIdentity {
    return new OwnIdentity(this.#database as Database, place, (memory) => this.#use(memory));
  }

  #use(database: Database): void {
    this.#database = database;
    this.durable.value = database.durable;
  }

  async #enter(holder: Holder, place: Place, keeper: Keeper & { readonly record: KeyRecord }, turn: symbol): Promise<void> {
    const tabs = this.#tabs as Tabs;
    const book = new PinBook(holder.notes, holder.scope, tabs);
    await book.load();
    await book.meet(keeper.record);
    const received = (message: Received) => this.received(message);
    const session = new Session({ place, keeper, relay: this.relay, clock: this.clock, book, tabs, holder, received, mostReaders: this.#mostReaders });
    try {
      const channel = this.channel as string;
      await session.start(channel);
      this.#still(turn);
      if (this.channel !== channel) await session.open(this.channel as string);
      this.#still(turn);
    } catch (error) {
      session.end();
      throw error;
    }
    this.#holder = holder;
    this.durable.value = holder.durable;
    this.#show({ name: "chat", session });
  }

  /** Ends what was there, and voids what is under way. */
  #leave(phase: Phase): void {
    this.#turn = Symbol("turn");
    this.session?.end();
    this.#tabs?.close();
    this.#tabs = this.#holder = null;
    this.#show(phase);
  }

  #still(turn: symbol): void {
    if (turn !== this.#turn) throw new Superseded();
  }

  /** Nothing that goes wrong leaves the opening standing for good. */
  async #orFail(turn: symbol, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (error instanceof Superseded || turn !== this.#turn) return;
      console.error(error);
      // A store that broke down may open anew; one in memory holds the only keys.
      if (this.#database?.durable === true) this.#database = null;
      this.#show({ name: "failed" });
    }
  }

  #show(phase: Phase): void {
    this.phase.value = phase;
  }
}
