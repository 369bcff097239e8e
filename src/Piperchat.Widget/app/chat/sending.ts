// How a letter leaves: sealed at that moment, for whoever can read the channel then.

import type { Channel } from "../channels/channel";
import { newestMark } from "../conversation/log";
import type { Letter } from "../outbox/outbox-store";
import { sealEnvelope, type KeyRecord } from "../protocol";
import { timeOf } from "../conversation/verdicts";
import { asObject, RelayRefusal } from "../relay/relay";
import type { SessionParts } from "./session";

export class Sending {
  constructor(
    private readonly parts: Pick<SessionParts, "keeper" | "clock" | "relay">,
    private readonly open: (channel: string) => Promise<Channel>,
    private readonly join: (channel: Channel) => Promise<void>,
  ) {}

  /** When the relay received it, in ms. Throws RelayRefusal, Fault or Held. */
  async send(letter: Letter): Promise<number> {
    const channel = await this.open(letter.channel);
    try {
      return await this.#post(channel, letter, await this.#recipients(channel));
    } catch (error) {
      if (!(error instanceof RelayRefusal && error.code === "reader_removed")) throw error;
      // It went for somebody whom the log has shut out meanwhile: sealed anew, it goes for everybody else.
      await channel.refreshReaders();
      return this.#post(channel, letter, await channel.recipients());
    }
  }

  async #recipients(channel: Channel): Promise<readonly KeyRecord[]> {
    const recipients = await channel.recipients();
    // A team reads by its own key: whoever answers for it needs no other wrap, and leaves nothing to take back with the team.
    if (channel.joined || channel.answers) return recipients;
    await this.join(channel);
    // Others may have come, or their keys gone, while we did.
    return channel.recipients();
  }

  async #post(channel: Channel, { id, text, replyTo }: Letter, recipients: readonly KeyRecord[]): Promise<number> {
    const { keeper, clock, relay } = this.parts;
    await channel.owed.add(id);
    const { envelope } = await sealEnvelope(keeper, recipients, {
      place: channel.place,
      id,
      createdAt: clock.iso(),
      prev: newestMark(channel.log.value),
      content: { kind: "text", text, reply_to: replyTo },
    });
    const answer = asObject(await relay.post(envelope));
    return timeOf(asObject(answer?.["message"])?.["receivedAt"]) ?? clock.now();
  }
}
