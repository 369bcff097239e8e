// Reads what came from the host page. Any shape may come, from any script on it: what isn't exactly a command is none.

import { channelNamed } from "../channels/channel-notes";
import type { Command, ErrorCode, Result } from "./messages";

type Id = Result["id"] | null;

export type Read = { readonly id: Id; readonly command: Command } | { readonly id: Id; readonly error: ErrorCode };

type Members = Readonly<Record<string, unknown>>;

const USERNAME = /^[a-z0-9_-]{3,32}$/;
/** A Data Protection token has a few hundred letters; what goes into a header is visible ASCII. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;
const MOST_TEXT = 100_000;
const MOST_ID = 200;
const MOST_SETTINGS = 200;

/** Null for what isn't meant for us at all: host pages send each other all kinds of messages. */
export function read(data: unknown): Read | null {
  if (typeof data !== "object" || data === null) return null;
  const { type, id = null, ...members } = data as Members;
  if (typeof type !== "string" || !type.startsWith("piperchat:")) return null;
  if (!isId(id)) return { id: null, error: "bad-message" };
  const command = commandOf(type as Command["type"], members);
  return typeof command === "string" ? { id, error: command } : { id, command };
}

function commandOf(type: Command["type"], members: Members): Command | ErrorCode {
  const { channel, locale, on, text, token, v } = members;
  switch (type) {
    case "piperchat:hello": return typeof v === "number" ? { type, v } : "bad-message";
    case "piperchat:set-identity": return identityOf(members);
    case "piperchat:set-token": return typeof token === "string" && TOKEN.test(token) ? { type, token } : "bad-message";
    case "piperchat:set-theme": return isTheme(members) ? { type, ...members } : "bad-theme";
    case "piperchat:set-locale": return typeof locale !== "string" ? "bad-message" : locale.length <= MOST_ID ? { type, locale } : "bad-locale";
    case "piperchat:set-channel": return typeof channel !== "string" ? "bad-message" : isChannel(channel) ? { type, channel } : "bad-channel";
    case "piperchat:open": case "piperchat:close": case "piperchat:logout": return { type };
    case "piperchat:mark-read": return channel === undefined ? { type } : isChannel(channel) ? { type, channel } : "bad-channel";
    case "piperchat:prefill": return typeof text === "string" && text.length <= MOST_TEXT ? { type, text } : "bad-message";
    case "piperchat:watch": return typeof on === "boolean" ? { type, on } : "bad-message";
    default: return "unknown-command";
  }
}

/** The keys' own form is for keysOf to judge. */
function identityOf({ ed25519_priv, ed25519_pub, x25519_priv, x25519_pub, username, channel }: Members): Command | ErrorCode {
  if (typeof username !== "string" || !USERNAME.test(username)) return "bad-message";
  if (channel !== undefined && !isChannel(channel)) return "bad-channel";
  const place = channel === undefined ? {} : { channel };
  const type = "piperchat:set-identity";
  if (typeof ed25519_priv === "string" && typeof x25519_priv === "string") return { type, ed25519_priv, x25519_priv, username, ...place };
  const handles = isKey(ed25519_priv) && isKey(x25519_priv) && typeof ed25519_pub === "string" && typeof x25519_pub === "string";
  return handles ? { type, ed25519_priv, ed25519_pub, x25519_priv, x25519_pub, username, ...place } : "bad-identity";
}

/** On a page that isn't secure there are none. */
function isKey(value: unknown): value is CryptoKey {
  return typeof CryptoKey !== "undefined" && value instanceof CryptoKey;
}

/** Which names and values there are, the theme knows. */
function isTheme(members: Members): members is Readonly<Record<string, string | undefined>> {
  const values = Object.values(members);
  return values.length <= MOST_SETTINGS && values.every((value) => value === undefined || (typeof value === "string" && value.length <= 1000));
}

function isChannel(name: unknown): name is string {
  return typeof name === "string" && channelNamed(name) === name;
}

function isId(id: unknown): id is Id {
  return id === null || (typeof id === "number" && Number.isFinite(id)) || (typeof id === "string" && id.length <= MOST_ID);
}
