// What the page does before there is a conversation: can this browser do it, which relay is this, who are we.

import { signal } from "@preact/signals";
import type { KeyRecord, Place } from "../protocol";
import { channelNamed } from "../channels/channel-notes";
import { sameGuest, type Guest } from "../keys/brought-keys";
import { BroughtIdentity, OwnIdentity, type Holder, type LetIn } from "../keys/holders";
import { newKeeper, type Keeper } from "../keys/identity-store";
import { PinBook } from "../pins/pin-book";
import { RelayPin } from "../pins/relay-pin";
import { Clock } from "../relay/clock";
import { KeySession } from "../relay/key-session";
import { passOverRefusal, RelayRefusal, type Relay } from "../relay/relay";
import type { Database } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { thisBrowser, type Browser } from "./browser";
import { isSameUser, meetRelay, onceLive, type Met } from "./meeting";
import { phaseOf, type Phase } from "./phase";
import { NameTaken, Registration } from "./registration";
import { Session, type Received, type Sent } from "./session";

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
  /** By which address this page calls the relay, where the relay goes by others and so opens no session. */
  readonly wrongAudience = signal<string | null>(null);
  /** Called with each verified message of somebody else's that comes while the page is open. */
  received: (message: Received) => void = () => {};
  /** Called with each message of one's own that the relay has taken from this page. */
  sent: (message: Sent) => void = () => {};

  readonly #channel = signal<string | null>(null);
  readonly #browser: Browser;
  readonly #registration: Registration;
  #awaitsIdentity: boolean;
  #guest: Guest | null = null;
  #database: Database | null = null;
  #met: Met | null = null;
  #tabs: Tabs | null = null;
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

  /** The network came back, or a token did, which says who is here: goes on from where it stands. */
  retry(letIn = false): void {
    this.session?.resync();
    const { name } = this.phase.value;
    if ((letIn || this.#met?.login) && ["chat", "welcome", "first-run"].includes(name)) void this.#checkUser().catch(passOverRefusal);
    // What was asked without the token is asked anew, too.
    const again = name === "unreachable" || (letIn && (name === "starting" || name === "not-allowed" || (name === "signed-out" && !this.#awaitsIdentity)));
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
    const met = await meetRelay(this.relay, pin, this.clock);
    this.#still(turn);
    if ("name" in met) return this.#show(met);
    this.#met = met;
    if (met.before === null) await this.#meetOurselves(met, turn);
    else this.#show({ name: "relay-changed", before: met.before, now: met.place });
  }

  acceptRelay(place: Place): Promise<void> {
    const turn = this.#turn;
    return this.#orFail(turn, async () => {
      const met = this.#met as Met;
      await new RelayPin(this.#database as Database, this.relay.base).accept(place, met.user);
      await this.#meetOurselves(met, turn);
    });
  }

  /** The first words of somebody whom the site knows. False where somebody else is at the page by now: they weren't sent. Throws RelayRefusal. */
  async startWriting(text: string): Promise<boolean> {
    const [channel, turn] = [this.channel as string, this.#turn];
    await this.startChatting(null);
    if (turn !== this.#turn || this.session === null) return false;
    await this.session.outbox.write({ id: crypto.randomUUID(), channel, text, replyTo: null, at: this.clock.now() });
    return true;
  }

  /** Makes the keys, claims the name, if one is wanted, joins the channel. Safe to repeat: the keys of a start that failed are used again. */
  async startChatting(username: string | null): Promise<void> {
    const turn = this.#turn;
    try {
      await this.#startAs(this.#own(this.#met as Met), username, turn);
    } catch (error) {
      if (!(error instanceof Superseded)) throw error;
    }
  }

  async #startAs(holder: Holder, username: string | null, turn: symbol): Promise<void> {
    await this.#alone(holder, () => this.#startAlone(holder, username, turn));
  }

  /** One tab at a time makes keys. */
  #alone(holder: Holder, job: () => Promise<void>): Promise<void> {
    return this.#browser.alone(`piperchat start ${holder.scope}`, job);
  }

  async #startAlone(holder: Holder, username: string | null, turn: symbol): Promise<void> {
    if (this.session !== null) return;
    const met = this.#met as Met;
    const { place } = met;
    const kept = await holder.load();
    const keeper = kept ?? (await newKeeper());
    await holder.save(keeper);
    this.#still(turn);
    const { record, known } = await this.#registration.register(keeper, kept !== undefined, place, username);
    await holder.save({ ...keeper, record });
    if (holder instanceof OwnIdentity) this.#browser.keep();
    this.#still(turn);
    // Before it joins, so that those who are told of it see whose key it is.
    if (met.user !== null) await this.#sessionOf(keeper, met).open().catch(passOverRefusal);
    this.#still(turn);
    await this.#registration.joinAtStart(keeper, known, met.login, { ...place, channel: this.channel as string });
    this.#tabs?.tell("identity");
    await this.#enter(holder, met, { ...keeper, record }, turn);
  }

  async #meetOurselves(met: Met, turn: symbol): Promise<void> {
    if (this.#guest !== null) return this.#enterAsGuest(this.#guest, met, turn);
    if (this.#awaitsIdentity) return this.#show({ name: "awaiting-identity" });
    const own = this.#own(met);
    const tabs = this.#meetTabs(own.scope);
    tabs.on("identity", () => void this.#orFail(turn, () => this.#alone(own, () => this.#goOn(own, met, turn))));
    const lostName = await own.lostName();
    const keeper = await own.load();
    if (keeper?.record) return this.#enter(own, met, { ...keeper, record: keeper.record }, turn);
    this.#still(turn);
    if (met.user === null) return this.#show({ name: "first-run", lostName });
    this.#show({ name: "welcome", user: met.user, place: met.place, lost: lostName !== null });
  }

  /** Two frames of one page, or two tabs, stood at the first run, and the user went through it in the other. */
  async #goOn(own: OwnIdentity, met: Met, turn: symbol): Promise<void> {
    const isFirst = ["first-run", "welcome"].includes(this.phase.value.name);
    const keeper = isFirst ? await own.load() : undefined;
    if (keeper?.record) await this.#enter(own, met, { ...keeper, record: keeper.record }, turn);
  }

  async #enterAsGuest({ keys, username }: Guest, met: Met, turn: symbol): Promise<void> {
    try {
      this.#holder = await BroughtIdentity.of(keys, this.#database as Database, met.place, this.#letIn(met));
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

  #own(met: Met): OwnIdentity {
    return new OwnIdentity(this.#database as Database, met.place, this.#letIn(met), (memory) => this.#use(memory));
  }

  #letIn({ user }: Met): LetIn {
    return { way: this.relay.way, userId: user?.id ?? null };
  }

  /** Opened at once where the site can then vouch for the key, else when a request needs it. */
  #sessionOf({ signing }: Keeper, { place }: Met): KeySession {
    return (this.relay.session ??= new KeySession(this.relay, signing, place, {
      mayOpen: () => this.#checkUser(),
      wrongAudience: (audience) => (this.wrongAudience.value = audience),
    }));
  }

  /** Whether whoever is logged in is still the one whose keys these are; somebody else begins anew, with keys of their own. */
  async #checkUser(): Promise<boolean> {
    const turn = this.#turn;
    const same = await isSameUser(this.relay, this.#met?.user ?? null);
    if (!same && turn === this.#turn) void this.begin();
    return same && turn === this.#turn;
  }

  #use(database: Database): void {
    this.#database = database;
    this.durable.value = database.durable;
  }

  async #enter(holder: Holder, met: Met, keeper: Keeper & { readonly record: KeyRecord }, turn: symbol): Promise<void> {
    const { place, user, login, limits } = met;
    const tabs = this.#tabs as Tabs;
    const book = new PinBook(holder.notes, holder.scope, tabs);
    await book.load();
    await book.meet(keeper.record);
    const received = (message: Received) => this.received(message);
    const sent = (message: Sent) => this.sent(message);
    const session = new Session({ place, keeper, relay: this.relay, clock: this.clock, book, tabs, holder, user, login, received, sent, limits });
    this.#still(turn);
    const vouched = this.#sessionOf(keeper, met);
    if (user !== null) void vouched.open().catch(passOverRefusal);
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
    if (met.byMemory) onceLive(session.connection, () => void this.#checkUser().catch(passOverRefusal));
  }

  /** Ends what was there, and voids what is under way. */
  #leave(phase: Phase): void {
    this.#turn = Symbol("turn");
    this.session?.end();
    this.#tabs?.close();
    void this.relay.session?.end();
    this.#tabs = this.#holder = this.relay.session = this.wrongAudience.value = null;
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
