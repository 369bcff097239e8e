// What a customer wrote while a team had no key is handed to the team by itself, once it has one and the page is open.

import { computed, effect } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { Errand } from "../chat/errand";
import { loadRest } from "../chat/rest-of-page";
import type { SessionParts } from "../chat/session";
import { passOverRefusal } from "../relay/relay";
import type { Due } from "./owed";

/** Nothing tells of a team's first key: while it is owed something, the relay is asked. */
const ASKED_EVERY = 30_000;

export class Dues {
  readonly #errands = new Map<Channel, Errand>();
  readonly #stop: () => void;

  /** `pending`: the ids of what is still to go, or to be seen in a log. */
  constructor(private readonly parts: SessionParts, channels: () => Iterable<Channel>, private readonly pending: () => ReadonlySet<string>) {
    const settle = effect(() => {
      for (const channel of channels()) if (channel.live.value && this.#dues(channel).length > 0) this.#errand(channel).begin();
    });
    const owing = computed(() => [...channels()].some(isOwing));
    const ask = effect(() => {
      if (!owing.value) return;
      const timer = setInterval(() => {
        for (const channel of channels()) if (isOwing(channel)) channel.refreshReaders().catch(passOverRefusal);
      }, ASKED_EVERY);
      return () => clearInterval(timer);
    });
    this.#stop = () => {
      settle();
      ask();
    };
  }

  end(): void {
    this.#stop();
    for (const errand of this.#errands.values()) errand.end();
  }

  /** What is on its way may have been sealed without the team, and is due once it is there. */
  #dues({ owed }: Channel): readonly Due[] {
    const pending = this.pending();
    return owed.dues.map(({ reader, ids }) => ({ reader, ids: ids.filter((id) => !pending.has(id)) })).filter(({ ids }) => ids.length > 0);
  }

  #errand(channel: Channel): Errand {
    const known = this.#errands.get(channel) ?? new Errand((over) => this.parts.tabs.alone(`dues ${channel.name}`, () => this.#give(channel, over)));
    this.#errands.set(channel, known);
    return known;
  }

  async #give(channel: Channel, over: AbortSignal): Promise<void> {
    const { HandingOver } = await loadRest();
    // Another tab may have given it while this one waited.
    await channel.load();
    for (const { reader: { record }, ids } of this.#dues(channel)) {
      if (over.aborted) return;
      const handing = new HandingOver(this.parts, channel);
      await handing.give(record, await handing.past(record, new Set(ids)));
      await channel.owed.given(record.team as string, ids);
    }
  }
}

function isOwing(channel: Channel): boolean {
  return channel.live.value && channel.owed.waiting.length > 0;
}
