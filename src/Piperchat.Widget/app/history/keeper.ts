// Hands on what was written before without a question, where the conversation's settings say so: to members whose place an owner or admin signed, or
// also to those whom only the site names. Loaded with the rest of the page.

import { effect, signal } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { historyOf, isHandedByItself } from "../channels/standing";
import { awaited } from "../chat/awaiting";
import { Errand } from "../chat/errand";
import type { Session } from "../chat/session";
import { isSaid, type Message } from "../conversation/entries";
import { sleep } from "../outbox/tabs";
import type { KeyRecord } from "../protocol";
import { grantsIn } from "./grants";
import { HandingOver, wipe } from "./handing-over";
import { labelsOf, lackedBy, lackingIn } from "./lacking";

/** So that of several whose pages are open one hands over, and the others see that it was done: the longer, the more of them there may be. */
const HESITATION = 2_000;
const MANY = 4;
const LONGEST = 30_000;
/** How long the stream may take to bring what was posted. */
const PATIENCE = 10_000;

export class HistoryKeeper {
  /** Channel and key of those to whom this page handed something on. */
  readonly #given = signal<ReadonlySet<string>>(new Set());
  readonly #errands = new Map<Channel, Errand>();
  readonly #stop: () => void;

  constructor(private readonly session: Session, private readonly hesitation = HESITATION) {
    this.#stop = effect(() => {
      for (const channel of session.channels.value.values()) if (this.#due(channel).length > 0) this.#errand(channel).begin();
    });
  }

  end(): void {
    this.#stop();
    for (const errand of this.#errands.values()) errand.end();
  }

  /** Those who came, can't read what stood here before, and were given nothing yet by anybody. */
  #due(channel: Channel): readonly KeyRecord[] {
    const { roster } = channel;
    if (roster === null || !["roster", "site"].includes(historyOf(roster))) return [];
    const lacking = lackingIn(this.session, channel);
    const { notHandedTo } = channel.notes.value;
    const due = (channel.readers.value?.list ?? []).filter(({ record, bySite }) => {
      if (!lacking.has(record.ed25519_pub) || notHandedTo.includes(record.ed25519_pub) || this.#given.value.has(nameOf(channel, record))) return false;
      return isHandedByItself(roster, record, bySite || this.session.people.siteUser(record.ed25519_pub) !== null);
    });
    return due.map(({ record }) => record).filter((record) => this.#before(channel, record).length > 0);
  }

  /** What stood here before they came, of what is loaded. What somebody sealed without them since is nobody else's to hand on. */
  #before({ log }: Channel, record: KeyRecord): readonly Message[] {
    const labels = labelsOf(this.session, record);
    const came = log.value.entries.find((entry) => isSaid(entry) && entry.readers.some((dot1) => labels.has(dot1)))?.seq ?? Infinity;
    const grants = grantsIn(log.value);
    if (grants.some(({ to }) => to === record.ed25519_pub)) return [];
    return lackedBy(log.value, record, labels, grants).filter(({ seq }) => seq < came);
  }

  #errand(channel: Channel): Errand {
    const known = this.#errands.get(channel) ?? new Errand((over) => this.#work(channel, over));
    this.#errands.set(channel, known);
    return known;
  }

  async #work(channel: Channel, over: AbortSignal): Promise<void> {
    for (let record; (record = this.#due(channel)[0]) !== undefined; ) {
      await sleep(Math.random() * this.#hesitation(channel), over);
      if (over.aborted) return;
      await this.session.parts.tabs.alone(`history ${channel.name}`, () => this.#give(channel, record as KeyRecord, over));
    }
  }

  #hesitation({ readers }: Channel): number {
    return Math.min(LONGEST, this.hesitation * Math.max(1, (readers.value?.list.length ?? 0) / MANY));
  }

  async #give(channel: Channel, record: KeyRecord, over: AbortSignal): Promise<void> {
    // Another page, or another tab, may have done it meanwhile.
    const isDue = () => !over.aborted && this.#due(channel).some(({ ed25519_pub }) => ed25519_pub === record.ed25519_pub);
    if (!isDue()) return;
    const handing = new HandingOver(this.session.parts, channel);
    const before = new Set(this.#before(channel, record).map(({ id }) => id));
    const later = new Set(channel.log.value.entries.flatMap((entry) => (isSaid(entry) && !before.has(entry.id) ? [entry.id] : [])));
    const found = await handing.past(record);
    const past = isDue() ? found.filter(({ id }) => !later.has(id)) : [];
    wipe(found.filter((each) => !past.includes(each)));
    if (past.length > 0) await handing.give(record, past);
    this.#given.value = new Set([...this.#given.peek(), nameOf(channel, record)]);
    // The next tab looks for it in the log.
    await awaited(() => grantsIn(channel.log.value).some(({ to }) => to === record.ed25519_pub), PATIENCE);
  }
}

function nameOf({ name }: Channel, { ed25519_pub }: KeyRecord): string {
  return `${name}/${ed25519_pub}`;
}
