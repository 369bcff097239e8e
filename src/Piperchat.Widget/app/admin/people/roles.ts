// Which roles whoever is at the page may give to whom.

import type { Act, Role } from "../../protocol";
import type { ChannelAdmin } from "../channel/channel-admin";

type Target = { readonly dot1: string; readonly ed25519_pub: string };

/** A key that the log never named. */
const STRANGER: Target = { dot1: "", ed25519_pub: "" };

export function roleAct({ dot1, ed25519_pub }: Target, role: Role): Act {
  return { action: "role", target_dot1: dot1, target_ed25519_pub: ed25519_pub, role };
}

export function mayGive(channel: ChannelAdmin, target: Target, role: Role): boolean {
  return channel.acting.actorFor(roleAct(target, role)) !== null;
}

/** The choices of a row, the role that it has among them. */
export function choicesFor(channel: ChannelAdmin, target: Target & { readonly role: Role }): readonly Role[] {
  return (["owner", "admin", "member"] as const).filter((role) => role === target.role || mayGive(channel, target, role));
}

export function mayAdd(channel: ChannelAdmin): boolean {
  return mayGive(channel, STRANGER, "member");
}

/** Whether they may do as an owner may. */
export function mayRule(channel: ChannelAdmin): boolean {
  return mayGive(channel, STRANGER, "owner");
}
