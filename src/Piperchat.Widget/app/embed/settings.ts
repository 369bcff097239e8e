// What an attribute or an option of a chat can say, in one map: attributes, mount's options and the methods all write here, the last one wins.

import type { Command } from "../bridge/messages";

export type Settings = Record<string, string | undefined>;

/** What a running frame is told of by one command. */
export const parts = ["theme", "channel", "locale", "watch"] as const;
export type Part = (typeof parts)[number];

const themeNames = /^(theme|accent|bg|pc-.+)$/;

export const isSetting = (name: string): boolean => themeNames.test(name) || /^(relay|channel|mode|locale|label|watch)$/.test(name);

export const partOf = (name: string): string => (themeNames.test(name) ? "theme" : name);

/** The relay's folder. Nothing but http: a `javascript:` address would run in the host's page. */
export function relayOf(address: string): URL {
  const url = new URL(address, document.baseURI);
  if (!/^https?:$/.test(url.protocol)) throw new TypeError(`<piper-chat>: the relay's address isn't http or https: ${address}`);
  if (!url.pathname.endsWith("/")) url.pathname += "/";
  url.search = url.hash = "";
  return url;
}

/** `flags`: what the frame must know of its host before they can talk. Never a secret: addresses end up in logs. */
export function frameAddress(relay: URL, settings: Settings, flags: Settings): URL {
  const url = new URL(relay);
  const named = Object.entries(settings).filter(([name]) => partOf(name) === "theme" || name === "channel" || name === "locale");
  for (const [name, value] of [["embed", "1"], ...named, ...Object.entries(flags)]) if (name && value) url.searchParams.set(name, value);
  return url;
}

/** A theme goes as a whole, with what is no longer set as undefined: the frame goes back to its own there. */
export function commandOf(part: Part, settings: Settings): Command {
  if (part === "channel") return { type: "piperchat:set-channel", channel: settings.channel ?? "main" };
  if (part === "locale") return { type: "piperchat:set-locale", locale: settings.locale ?? navigator.language };
  if (part === "watch") return { type: "piperchat:watch", on: settings.watch !== undefined };
  const theme = Object.entries(settings).filter(([name]) => themeNames.test(name));
  return { type: "piperchat:set-theme", theme: "auto", ...Object.fromEntries(theme.filter(([name, value]) => value || name !== "theme")) };
}
