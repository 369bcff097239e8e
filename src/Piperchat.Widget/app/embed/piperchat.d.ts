// Types of piperchat.js, the loader: https://<your site>/<prefix>/piperchat.js. Both are served from the same place.

export type Theme = "light" | "dark" | "auto";

/**
 * `auto` follows the system. Colours are CSS colours through which nothing shows. Besides these, each `--pc-…` variable of the theme by its name
 * without the dashes; `pc-accent` and `pc-bg` are `accent` and `bg`. An empty string takes a setting back.
 */
export interface ThemeSettings {
  readonly theme?: Theme;
  /** What is mine, what is new and what to press. Text on it stays legible whatever it is. */
  readonly accent?: string;
  /** The background; a dark one brings the dark palette with it. */
  readonly bg?: string;
  readonly [variable: `pc-${string}`]: string | undefined;
}

/** An identity that the host brings, where it opted in (`Embedding.InjectedIdentities`). It stays in the frame's memory. */
export type Identity = HexIdentity | HandleIdentity;

export interface HexIdentity {
  /** Ed25519: 64 hex digits (the seed), or 128 (the seed, then the public key). */
  readonly ed25519_priv: string;
  /** X25519: 64 hex digits. */
  readonly x25519_priv: string;
  /** 3 to 32 of a–z, 0–9, _ and -. */
  readonly username: string;
  readonly channel?: string;
}

export interface HandleIdentity {
  /** A handle with the use `sign`; it may be non-extractable. */
  readonly ed25519_priv: CryptoKey;
  /** 64 hex digits. */
  readonly ed25519_pub: string;
  /** A handle with the use `deriveBits`; it may be non-extractable. */
  readonly x25519_priv: CryptoKey;
  /** 64 hex digits. */
  readonly x25519_pub: string;
  readonly username: string;
  readonly channel?: string;
}

export type Connection = "connecting" | "live" | "waiting" | "refused" | "offline";

/** Metadata only: the text never leaves the frame. */
export interface PiperChatEvents {
  /** The frame is up and takes commands. */
  ready: { readonly v: number; readonly caps: readonly string[] };
  /** `from`: the author's `dot1:…`; `ts`: when the relay received it, `2026-11-23T10:00:00.000Z`. */
  "message-received": { readonly from: string; readonly channel: string; readonly ts: string };
  /** The user's own message is in the relay. */
  "message-sent": { readonly channel: string; readonly ts: string };
  unread: { readonly total: number; readonly byChannel: Readonly<Record<string, number>> };
  opened: Record<string, never>;
  closed: Record<string, never>;
  /** How high the chat would be, in CSS pixels, if nothing in it had to scroll. */
  resize: { readonly height: number };
  connection: { readonly state: Connection };
  "token-expired": Record<string, never>;
  /** Someone's key is another than before; nothing is sent to them until the user decides. */
  "key-changed": { readonly from: string; readonly channel: string };
  /** The user has written here, now or before. */
  written: Record<string, never>;
  error: { readonly code: string };
}

export type EventName = keyof PiperChatEvents;

export interface MountOptions extends ThemeSettings {
  /** Where the relay lies. Default: where piperchat.js came from. */
  readonly relay?: string | URL;
  /** 1 to 64 of a–z, 0–9 and -. Default: main. */
  readonly channel?: string;
  /** A BCP 47 tag, for dates and numbers. Default: the browser's. */
  readonly locale?: string;
  /** A frame in place (the default), or a bubble in the corner of the window that opens it. */
  readonly mode?: "inline" | "launcher";
  /** The name of the chat, for those who hear the page. Default: Chat. */
  readonly label?: string;
  /** Keys from the host, or what fetches them each time the frame starts. */
  readonly identity?: Identity | (() => Identity | Promise<Identity>);
  /** Gives an access token for the relay (`PiperchatTokens`); asked at start and whenever the last one has expired. */
  readonly getToken?: () => string | Promise<string>;
  /** Events of all channels that the user may read, without showing them. */
  readonly watch?: boolean;
  /** What stands in the chat's head in place of the channel's name: up to 80 characters. Read when the frame is loaded. */
  readonly heading?: string;
  /** Without the chat's own head, where the page says over it whose conversation it is. In place only, and read when the frame is loaded. */
  readonly bare?: boolean;
}

/** Rejected promises carry one of the bridge's error codes in `message`. */
export interface Widget {
  open(): Promise<void>;
  close(): Promise<void>;
  toggle(): Promise<void>;
  setTheme(settings: ThemeSettings): Promise<void>;
  setLocale(locale: string): Promise<void>;
  setChannel(channel: string): Promise<void>;
  setIdentity(identity: Identity): Promise<void>;
  /** Puts text into the box, where nothing has been written yet; it is sent by the user alone. */
  prefill(text: string): Promise<void>;
  markRead(channel?: string): Promise<void>;
  /** Wipes an injected identity and the token, and forgets that the user has written. */
  logout(): Promise<void>;
  destroy(): Promise<void>;
  /** All channels together. */
  readonly unread: number;
  /** Calls back at each event until the function that it returns is called. The same events bubble from the element, as `piperchat:<name>`. */
  on<E extends EventName>(event: E, listener: (detail: PiperChatEvents[E]) => void): () => void;
}

/**
 * `<piper-chat channel="support-42">`. Attributes: `channel`, `relay`, `mode`, `locale`, `label`, `theme`, `accent`, `bg`, each variable of the
 * theme by its name (`pc-radius-card`), `heading`, `watch` and `bare`. The rest of MountOptions are properties, set before the element is connected or later.
 * With the attribute `wait` nothing is loaded until it is taken away: for a page whose script sets the properties, or listens, after the loader has run.
 */
export interface PiperChatElement extends HTMLElement, Widget {
  identity: MountOptions["identity"];
  getToken: MountOptions["getToken"];
}

export declare const PiperChat: {
  /** Puts a `<piper-chat>` at the end of the target, an element or a selector. */
  mount(target: Element | string, options?: MountOptions): PiperChatElement;
};

declare global {
  interface HTMLElementTagNameMap {
    "piper-chat": PiperChatElement;
  }
  interface Window {
    PiperChat: typeof PiperChat;
  }
}
