// Messages go by their authors' word, or by that of those who run the channel. Nobody else's counts with any reader. Loaded with the dialog that asks.

import type { Channel } from "../channels/channel";
import { EMPTY_LOG, signAction, signErase } from "../protocol";
import { RelayRefusal } from "../relay/relay";
import type { Message } from "../conversation/entries";
import type { Session, SessionParts } from "./session";

type Parts = Pick<SessionParts, "keeper" | "clock" | "relay">;

/** Ends a message for everybody. Throws RelayRefusal. */
export async function takeOut({ me, parts }: Session, channel: Channel, { id, from }: Message): Promise<void> {
  await (from === me.ed25519_pub ? takeBack : remove)(parts, channel, id);
}

/** Takes back a message of one's own. */
async function takeBack({ keeper, clock, relay }: Parts, { place }: Channel, id: string): Promise<void> {
  await clock.dated(async () => relay.erase(await signErase(keeper.signing, place, id, clock.iso())));
}

/** Takes out somebody else's, as an owner or admin. */
async function remove({ keeper, clock, relay }: Parts, { place, governing }: Channel, id: string): Promise<void> {
  const act = () => clock.dated(async () => {
    const seconds = Math.floor(clock.now() / 1000);
    return relay.act(place.channel, "removals", await signAction(keeper.signing, place, { action: "remove", target: id }, governing.head ?? EMPTY_LOG, seconds));
  });
  try {
    await act();
  } catch (error) {
    if (!(error instanceof RelayRefusal && error.code === "stale_head")) throw error;
    // Somebody else acted a moment before.
    await governing.refresh();
    await act();
  }
}
