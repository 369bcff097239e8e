// What attributes, mount's options and the methods say, in one map: the last one wins.

import type { Command } from "../bridge/messages";
import type { ThemeSettings } from "./piperchat";

export type Settings = Record<string, string | undefined>;

/** All names of the theme are one part: a frame is told of them together. */
export const partOf = (name: string): string => (/^(accent|bg|pc-.+)$/.test(name) ? "theme" : name);

/** Where this copy of the loader came from. */
export const ownRelay = new URL(".", import.meta.url).href;

/** The relay's folder. Nothing but http: a `javascript:` address would run in the host's page. */
export function relayOf(address: string | undefined): URL {
  const url = new URL((address ?? ownRelay).replace(/\/?$/, "/"), document.baseURI);
  if (!/^http/.test(url.protocol)) throw new TypeError(url.href);
  return url;
}

/** `flags`: what the frame must know of its host before they can talk. Never a secret: addresses end up in logs. */
export function frameAddress(relay: URL, settings: Settings, flags: Settings): URL {
  const url = new URL("?embed=1", relay);
  const { channel, locale, heading } = settings;
  for (const [name, value] of Object.entries({ ...themeOf(settings), channel, locale, heading, ...flags })) if (value) url.searchParams.set(name, value);
  return url;
}

/** What tells a running frame of a part, if it has to know. A theme goes as a whole, with what is no longer set as undefined: there the frame goes back to its own. */
export function commandOf(part: string, settings: Settings): Command | undefined {
  const { channel = "main", locale = navigator.language, watch } = settings;
  if (part === "channel") return { type: "piperchat:set-channel", channel };
  if (part === "locale") return { type: "piperchat:set-locale", locale };
  if (part === "watch") return { type: "piperchat:watch", on: watch !== undefined };
  if (part === "theme") return { type: "piperchat:set-theme", theme: "auto", ...themeOf(settings) };
  return undefined;
}

function themeOf(settings: Settings): ThemeSettings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => partOf(name) === "theme"));
}
