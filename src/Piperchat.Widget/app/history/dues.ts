// What a customer wrote while a team had no key is handed to the team by itself, once it has one and the page is open. Loaded with the rest of the page.

import { computed, effect } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { Errand } from "../chat/errand";
import type { Session } from "../chat/session";
import { passOverRefusal } from "../relay/relay";
import { HandingOver } from "./handing-over";
import type { Due } from "./owed";

/** Nothing tells of a team's first key: while it is owed something, the relay is asked. */
const ASKED_EVERY = 30_000;

export class Dues {
  readonly #errands = new Map<Channel, Errand>();
  readonly #stop: () => void;

  constructor(private readonly session: Session) {
    const channels = () => session.channels.value.values();
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
    const pending = new Set(this.session.outbox.pending.value.map(({ id }) => id));
    return owed.dues.map(({ reader, ids }) => ({ reader, ids: ids.filter((id) => !pending.has(id)) })).filter(({ ids }) => ids.length > 0);
  }

  #errand(channel: Channel): Errand {
    const known = this.#errands.get(channel) ?? new Errand((over) => this.session.parts.tabs.alone(`dues ${channel.name}`, () => this.#give(channel, over)));
    this.#errands.set(channel, known);
    return known;
  }

  async #give(channel: Channel, over: AbortSignal): Promise<void> {
    // Another tab may have given it while this one waited.
    await channel.load();
    for (const { reader: { record }, ids } of this.#dues(channel)) {
      if (over.aborted) return;
      const handing = new HandingOver(this.session.parts, channel);
      await handing.give(record, await handing.past(record, new Set(ids)));
      await channel.owed.given(record.team as string, ids);
    }
  }
}

function isOwing(channel: Channel): boolean {
  return channel.live.value && channel.owed.waiting.length > 0;
}
