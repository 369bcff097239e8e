import { Confirm } from "../acting/confirm";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { words } from "../words";

/** Gives the pin up for the log as it now is. */
export function Trust({ channel, desk }: { channel: ChannelAdmin; desk: Desk }) {
  const { trustTitle, trustAbout, trustDo } = words.verification.broken;
  const act = async () => {
    await channel.checks.startOver();
    await channel.load();
  };
  return <Confirm title={trustTitle} actor={null} label={trustDo} danger act={act} onClose={desk.close}><p>{trustAbout}</p></Confirm>;
}
