import type { Settings } from "../../protocol";
import { Words } from "../../look/phrase";
import { Confirm } from "../acting/confirm";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import type { Panel } from "../panel";
import { words } from "../words";
import { sameSettings, settingsOf } from "./settings";

type SettingsDialogProps = { panel: Panel; channel: ChannelAdmin; desk: Desk; from: Settings; to: Settings };

/** What changes, in a line each. */
export function SettingsDialog({ panel, channel, desk, from, to }: SettingsDialogProps) {
  const settings = { action: "settings", settings: to } as const;
  const act = async () => {
    await channel.do(settings, settingsOf);
    panel.done.value = words.done.settings;
  };
  // Where nothing changes, what held by itself is set, and all of it is worth saying.
  const set = sameSettings(from, to);
  return (
    <Confirm title={words.settings.confirmTitle} actor={channel.acting.actorFor(settings)} label={words.settings.do} act={act} onClose={desk.close}>
      <ul class="pc-changes">
        {from.description !== to.description && <li>{words.settings.changes.description}</li>}
        {(set || from.readers !== to.readers) && <li>{words.settings.changes[to.readers]}</li>}
        {(set || from.history !== to.history) && <li><Words of={words.settings.changes.history(words.settings.history[to.history].name)} /> <span class="pc-muted">{words.settings.history[to.history].about}</span></li>}
      </ul>
    </Confirm>
  );
}
