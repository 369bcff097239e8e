// The conversation that is open stands in the page's address, so that a reload, a link and the back button lead to it.

import { readFrameSettings } from "../chat/frame-settings";
import { channelNamed } from "./channel-notes";

export function channelInAddress(): string | null {
  return channelNamed(new URLSearchParams(location.search).get("channel") ?? "");
}

/** Leaves whatever else the address says as it is. A frame's history is its host's: the back button belongs to the page around it. */
export function putInAddress(channel: string): void {
  if (channelInAddress() === channel || readFrameSettings(location.search).embedded) return;
  const search = new URLSearchParams(location.search);
  search.set("channel", channel);
  history.pushState(null, "", `?${search.toString()}`);
}
