// What a customer wrote while a team had no key is handed to the team by itself, once it has one and the page is open.

import { computed, effect } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { Errand } from "../chat/errand";
import { loadRest } from "../chat/rest-of-page";
import type { SessionParts } from "../chat/session";
import { passOverRefusal } from "../relay/relay";

/** Nothing tells of a team's first key: while it is owed something, the relay is asked. */
const ASKED_EVERY = 30_000;

export class Dues {
  readonly #errands = new Map<Channel, Errand>();
  readonly #stop: () => void;

  constructor(private readonly parts: SessionParts, channels: () => Iterable<Channel>) {
    const settle = effect(() => {
      for (const channel of channels()) if (channel.live.value && channel.owed.dues.length > 0) this.#errand(channel).begin();
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

  #errand(channel: Channel): Errand {
    const known = this.#errands.get(channel) ?? new Errand((over) => this.parts.tabs.alone(`dues ${channel.name}`, () => this.#give(channel, over)));
    this.#errands.set(channel, known);
    return known;
  }

  async #give(channel: Channel, over: AbortSignal): Promise<void> {
    const { HandingOver } = await loadRest();
    // Another tab may have given it while this one waited.
    await channel.load();
    for (const { reader: { record }, ids } of channel.owed.dues) {
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
