// What a customer wrote while a team had no key is handed to the team by itself, once it has one and the page is open.

import { computed, effect } from "@preact/signals";
import type { Channel } from "../channels/channel";
import type { SessionParts } from "../chat/session";
import { Held } from "../outbox/outbox";
import { Fault } from "../protocol";
import { backOff } from "../relay/back-off";
import { passOverRefusal, RelayRefusal } from "../relay/relay";

/** Nothing tells of a team's first key: while it is owed something, the relay is asked. */
const ASKED_EVERY = 30_000;

export class Dues {
  readonly #settling = new Set<string>();
  readonly #stop: () => void;
  #over = false;
  #attempt = 0;

  constructor(private readonly parts: SessionParts, channels: () => Iterable<Channel>) {
    const settle = effect(() => {
      for (const channel of channels()) if (channel.live.value && channel.owed.dues.length > 0) void this.#settle(channel);
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
    this.#over = true;
    this.#stop();
  }

  async #settle(channel: Channel): Promise<void> {
    if (this.#over || this.#settling.has(channel.name)) return;
    this.#settling.add(channel.name);
    try {
      await this.parts.tabs.alone(`dues ${channel.name}`, () => this.#give(channel));
      this.#attempt = 0;
    } catch (error) {
      if (!(error instanceof RelayRefusal || error instanceof Held || error instanceof Fault || isNotLoaded(error))) throw error;
      setTimeout(() => void this.#settle(channel), backOff(this.#attempt++, Math.random, 2_000));
    } finally {
      this.#settling.delete(channel.name);
    }
  }

  async #give(channel: Channel): Promise<void> {
    const { HandingOver } = await import("../chat/loaded-later");
    // Another tab may have given it while this one waited.
    await channel.load();
    for (const { reader: { record }, ids } of channel.owed.dues) {
      const handing = new HandingOver(this.parts, channel);
      await handing.give(record, await handing.past(record, new Set(ids)));
      await channel.owed.given(record.team as string, ids);
    }
  }
}

function isOwing(channel: Channel): boolean {
  return channel.live.value && channel.owed.waiting.length > 0;
}

/** What an import throws that finds nothing. */
function isNotLoaded(error: unknown): boolean {
  return error instanceof TypeError;
}
