// What a member's browser does for a team: makes its key where it has none, hands it to colleagues who come, and makes it another one where
// somebody left. Loaded once the site says that we are of a team.

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { historyOf, isHandedByItself } from "../channels/standing";
import { awaited } from "../chat/awaiting";
import { Errand } from "../chat/errand";
import type { Session } from "../chat/session";
import type { Entry, Message, Shown } from "../conversation/entries";
import { postPatiently } from "../history/handing-over";
import { sleep } from "../outbox/tabs";
import { makeTeamKey, openVerified, type KeyRecord, type TeamKeyContent } from "../protocol";
import type { Reader } from "../readers/readers";
import { passOverRefusal, RelayRefusal } from "../relay/relay";
import { teamChannel } from "./team-channel";

type Due = "join" | "load" | "make" | "renew" | "hand-over";
type KeyMessage = Message & { readonly shown: Extract<Shown, { readonly state: "team-key" }> };

/** So that of several members whose pages are open one acts, and the others see that it was done. */
const HESITATION = 800;
const ASKING_EVERY = 300_000;
/** How long the stream may take to bring what was posted. */
const PATIENCE = 10_000;

export class TeamKeeper {
  /** Colleagues who lack a key of the team, and are given it only at the user's word. */
  readonly asking: ReadonlySignal<readonly Reader[]>;
  /** We have the key that the site names; null where it names none. */
  readonly holds: ReadonlySignal<boolean | null>;
  /** The site names a key that no member ever put into the team's channel, all of which we can open: somebody else's, who reads in the team's place. */
  readonly isStrange: ReadonlySignal<boolean>;

  /** By Ed25519 key: what the team's channel holds of each key that the team has had. */
  readonly #keys: ReadonlySignal<ReadonlyMap<string, readonly KeyMessage[]>>;
  readonly #lacking: ReadonlySignal<readonly Reader[]>;
  /** The relay doesn't let us into the team's channel, whatever the site says elsewhere. */
  readonly #isRefused = signal(false);
  readonly #errand = new Errand((over) => this.#work(over));
  /** In whose place a key was made while this page is open: a relay that goes on naming what was replaced gets no second one. */
  readonly #made = signal<ReadonlySet<string | null>>(new Set());
  readonly #stop: () => void;
  /** The site may take somebody off a team without a word on the stream. */
  readonly #asking: ReturnType<typeof setInterval>;

  /** `named`: the record that the site names as the team's; null: it has none; undefined: nobody knows yet. */
  constructor(readonly team: string, readonly channel: Channel, private readonly session: Session, private readonly named: ReadonlySignal<KeyRecord | null | undefined>) {
    this.#keys = computed(() => this.#keysInChannel());
    this.#lacking = computed(() => this.#readersLacking());
    this.asking = computed(() => this.#lacking.value.filter((reader) => !this.#isHandedByItself(reader)));
    this.holds = computed(() => (named.value == null ? null : session.keyring.has(named.value.ed25519_pub, named.value.x25519_pub)));
    this.isStrange = computed(() => this.holds.value === false && channel.live.value && channel.fromStart.value && !channel.log.value.entries.some((entry) => isSealed(entry) && this.#isByMember(entry)));
    this.#asking = setInterval(() => channel.refreshReaders().catch(passOverRefusal), ASKING_EVERY);
    this.#stop = effect(() => {
      if (channel.live.value && channel.readers.value !== null && named.value !== undefined && this.#due.value !== null) this.#errand.begin();
    });
  }

  static async of(team: string, session: Session, named: ReadonlySignal<KeyRecord | null | undefined>): Promise<TeamKeeper> {
    return new TeamKeeper(team, await session.follow(teamChannel(team)), session, named);
  }

  end(): void {
    this.#errand.end();
    clearInterval(this.#asking);
    this.#stop();
  }

  /** Gives them, and nobody else, every key that the team has had: they read all that was ever written to it. Throws RelayRefusal, Held or Fault. */
  async handOver(to: readonly Reader[] = this.asking.peek()): Promise<void> {
    const given = new Set(to.map(({ record }) => record.dot1));
    for (const [ed25519Pub, messages] of this.#keys.peek()) {
      const having = new Set(messages.flatMap(({ readers }) => readers));
      const [message] = messages;
      if (message === undefined || [...given].every((dot1) => having.has(dot1))) continue;
      const { content } = await openVerified(message.shown.envelope, this.channel.opener.readers);
      if (content.kind !== "team_key") continue;
      // Others may have come since the user was asked, or are still to be asked about.
      await this.#post({ ...content, ed25519_pub: ed25519Pub }, ({ dot1 }) => given.has(dot1) || having.has(dot1));
    }
  }

  /** What there is to do without being asked. */
  readonly #due = computed((): Due | null => {
    const { channel } = this;
    if (channel.closed.value !== null || channel.readers.value === null) return null;
    // Also where the site names us: colleagues whose pages are open learn of our key by our joining alone.
    if (!channel.hasJoined && !channel.hasLeft && !this.#isRefused.value) return "join";
    if (!channel.joined) return null;
    if (!channel.fromStart.value) return "load";
    const named = this.named.value;
    if (named === undefined) return null;
    if (named === null) return this.#made.value.has(null) ? null : "make";
    if (!this.holds.value) return null;
    if (this.#hasLeft(named.ed25519_pub) && !this.#made.value.has(named.ed25519_pub)) return "renew";
    return this.#lacking.value.some((reader) => this.#isHandedByItself(reader)) ? "hand-over" : null;
  });

  async #work(over: AbortSignal): Promise<void> {
    for (let due; (due = this.#due.peek()) !== null; ) {
      if (due !== "join" && due !== "load") await sleep(Math.random() * HESITATION, over);
      if (over.aborted) return;
      if (this.#due.peek() !== due) continue;
      try {
        await this.session.parts.tabs.alone(`team ${this.team}`, () => this.#do(due, over));
      } catch (error) {
        if (error instanceof RelayRefusal && error.status === 403) this.#isRefused.value = true;
        throw error;
      }
    }
  }

  async #do(due: Due, over: AbortSignal): Promise<void> {
    // Another tab may have done it while this one waited.
    if (over.aborted || this.#due.peek() !== due) return;
    switch (due) {
      case "join": return this.#join();
      case "load": return this.#loadAll();
      case "make": return this.#make(null);
      case "renew": return this.#make(this.named.peek()?.ed25519_pub ?? null);
      case "hand-over": return this.handOver(this.#lacking.peek().filter((reader) => this.#isHandedByItself(reader)));
    }
  }

  async #join(): Promise<void> {
    await this.session.join(this.channel);
    if (this.#due.peek() === "join") throw new RelayRefusal(0, "unreachable", "");
  }

  async #loadAll(): Promise<void> {
    const { fromStart } = this.channel;
    while (!fromStart.value) {
      const before = this.channel.log.value.entries[0]?.seq;
      await this.channel.loadOlder();
      if (!fromStart.value && this.channel.log.value.entries[0]?.seq === before) throw new RelayRefusal(0, "unreachable", "");
    }
  }

  /** Its members have it before anybody seals for it: else nobody might ever open that. */
  async #make(replaces: string | null): Promise<void> {
    const { clock, relay, place } = this.session.parts;
    const { record, x25519Priv } = await clock.dated(() => makeTeamKey(place, this.team, clock.iso()));
    await this.#post({ kind: "team_key", team: this.team, ed25519_pub: record.ed25519_pub, x25519_priv: x25519Priv, replaces });
    try {
      await clock.dated(() => relay.publishTeam(record, replaces));
    } catch (error) {
      // Somebody else was faster: theirs counts, and they hand it on.
      if (!(error instanceof RelayRefusal && error.code === "team_key_taken")) throw error;
    }
    this.#made.value = new Set([...this.#made.peek(), replaces]);
    await this.session.refreshReadersOf(this.team);
  }

  async #post(content: TeamKeyContent, isGiven: (record: KeyRecord) => boolean = () => true): Promise<void> {
    const id = crypto.randomUUID();
    await postPatiently(this.session.parts, this.channel, { id, content, recipients: async () => (await this.channel.recipients()).filter(isGiven) });
    // Until then, it would seem to be still to do.
    await awaited(() => this.channel.showsMine(id), PATIENCE);
  }

  /** By Ed25519 key, of what its members said: what a stranger put there, or what isn't the key that its record names, is none. */
  #keysInChannel(): ReadonlyMap<string, readonly KeyMessage[]> {
    const keys = new Map<string, KeyMessage[]>();
    for (const entry of this.channel.log.value.entries) {
      if (entry.type !== "message" || entry.shown.state !== "team-key" || !this.#isByMember(entry)) continue;
      const { ed25519Pub, key } = entry.shown;
      const record = this.session.parts.book.pins.value.get(ed25519Pub);
      if (record !== undefined && record.x25519_pub !== key.x25519Pub) continue;
      keys.set(ed25519Pub, [...(keys.get(ed25519Pub) ?? []), entry as KeyMessage]);
    }
    return keys;
  }

  #isByMember({ from }: Message): boolean {
    // Who takes part is known once the relay has told.
    return this.channel.readers.value !== null && from !== null && this.channel.tookPart(from);
  }

  /** Whoever had the key and is no reader of the team's channel any more. */
  #hasLeft(ed25519Pub: string): boolean {
    const now = new Set(this.channel.readers.value?.list.map(({ record }) => record.dot1));
    return (this.#keys.value.get(ed25519Pub) ?? []).some(({ readers }) => readers.some((dot1) => !now.has(dot1)));
  }

  #readersLacking(): readonly Reader[] {
    const all = [...this.#keys.value.values()];
    const others = (this.channel.readers.value?.list ?? []).filter(({ record, standing }) => standing === "reads" && record.ed25519_pub !== this.session.me.ed25519_pub);
    return others.filter(({ record }) => all.some((messages) => !messages.some(({ readers }) => readers.includes(record.dot1))));
  }

  #isHandedByItself({ record, bySite }: Reader): boolean {
    return isHandedByItself(this.channel.roster, record, bySite || this.session.people.siteUser(record.ed25519_pub) !== null);
  }

  /** Nothing is handed on here, not even by hand. */
  get isClosed(): boolean {
    return this.channel.roster !== null && historyOf(this.channel.roster) === "never";
  }
}

function isSealed(entry: Entry): entry is Message {
  return entry.type === "message" && ["sealed", "packed", "newer"].includes(entry.shown.state);
}
