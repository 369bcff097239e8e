// What the panel shows stands in its address, so that a reload, a link and the back button lead to it.

import { channelNamed } from "../channels/channel-notes";

export const TABS = ["people", "settings", "log"] as const;
export type Tab = (typeof TABS)[number];
export type Address = { readonly channel: string | null; readonly tab: Tab };

export function readAddress(search: string): Address {
  const asked = new URLSearchParams(search);
  const tab = TABS.find((each) => each === asked.get("tab")) ?? "people";
  return { channel: channelNamed(asked.get("channel") ?? ""), tab };
}

/** Leaves whatever else the address says, such as the theme, as it is. */
export function hrefOf({ channel, tab }: Address, search: string): string {
  const next = new URLSearchParams(search);
  next.delete("channel");
  next.delete("tab");
  if (channel !== null) next.set("channel", channel);
  if (channel !== null && tab !== "people") next.set("tab", tab);
  return `?${next}`;
}

/** The chat, which lies in the panel's folder. */
export function chatHref(channel: string | null): string {
  return channel === null ? "./" : `./?channel=${channel}`;
}
