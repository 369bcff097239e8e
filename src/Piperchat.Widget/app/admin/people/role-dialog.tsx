import { roleOf, type Role } from "../../protocol";
import { Confirm } from "../acting/confirm";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk, Whom } from "../desk";
import type { Panel } from "../panel";
import { words } from "../words";
import { roleAct } from "./roles";

type RoleDialogProps = { panel: Panel; channel: ChannelAdmin; desk: Desk; whom: Whom; from: Role; to: Role };

/** What a role gives or takes, before it does. */
export function RoleDialog({ panel, channel, desk, whom, from, to }: RoleDialogProps) {
  const { title, about, do: label } = words.confirm[from === "banned" && to === "member" ? "unban" : to];
  const role = roleAct(whom, to);
  const act = async () => {
    await channel.do(role, (roster) => roleOf(roster, whom.ed25519_pub));
    panel.done.value = words.done.role(whom.name, to);
  };
  const isMe = whom.ed25519_pub === panel.parts.me?.signing.ed25519Pub;
  return (
    <Confirm title={title(whom.name)} actor={channel.acting.actorFor(role)} label={label} danger={to === "banned" || to === "none"} act={act} onClose={desk.close}>
      <p>{about(whom.name)}</p>
      {isMe && <p class="pc-tone-warn">{words.confirm.self}</p>}
    </Confirm>
  );
}
