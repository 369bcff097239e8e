// One chat in a page: its settings, its frame while there is one, and what is seen of it.

import type { FrameEvent } from "../bridge/messages";
import { type Connection, connect } from "./connection";
import type { EventName, PiperChatElement, PiperChatEvents, Widget } from "./piperchat";
import { keepSecrets } from "./secrets";
import { commandOf, frameAddress, partOf, relayOf, type Settings } from "./settings";
import { makeView, type View } from "./view";

/** What the chat adds to its element. */
export type Face = Widget & Pick<PiperChatElement, "identity" | "getToken">;

export interface Chat {
  readonly face: Face;
  /** Takes settings over and tells a running frame of what changed. */
  change(settings: Settings): void;
  /** Loads the frame if it is wanted yet: a launcher's when it is opened, or at once where the user has written before; none while the host isn't ready. */
  start(): void;
  stop(): void;
}

export function makeChat(host: HTMLElement, shadow: ShadowRoot): Chat {
  const settings: Settings = {};
  /** What the frame's address doesn't say, or says no longer. */
  const changed = new Set<string>();
  const tellHost = (name: EventName, detail: object = {}) => host.dispatchEvent(new CustomEvent(`piperchat:${name}`, { detail, bubbles: true, composed: true }));
  const fail = ({ message: code }: Error) => code !== "unreachable" && tellHost("error", { code });
  const secrets = keepSecrets(fail);
  let connection: Connection | undefined;
  let view: View | undefined;
  let isLauncher = false;
  let isOpen = false;
  let unread = 0;
  let mark = "";
  let prefilled = "";
  let focusedBefore: HTMLElement | null;

  const update = () => view?.update(settings, isOpen, !!connection?.isLive(), unread);

  const start = (): void => {
    if (!host.isConnected || connection) return;
    const relay = relayOf(settings.relay);
    mark = `piperchat ${relay}`;
    isLauncher = settings.mode === "launcher";
    isOpen ||= !isLauncher;
    view ??= makeView(shadow, isLauncher, () => face.toggle().catch(ignore));
    const isWatching = settings.watch !== undefined;
    if (settings.wait === undefined && (isOpen || isWatching || stored((storage) => storage.getItem(mark)))) load(relay, isWatching);
    update();
  };

  const load = (relay: URL, isWatching: boolean): void => {
    const { identity, getToken } = secrets.sources;
    const flags = {
      identity: identity && "host", token: getToken && "host", watch: isWatching ? "1" : "",
      close: isLauncher ? "1" : "", bare: !isLauncher && settings.bare !== undefined ? "1" : "",
    };
    secrets.bring({});
    changed.clear();
    connection = connect(frameAddress(relay, settings, flags), { ready, heard, unreachable });
    view!.show(connection.frame);
    if (prefilled) face.prefill(prefilled).catch(ignore);
    prefilled = "";
    for (const type of ["resize", "scroll"]) visualViewport?.addEventListener(type, view!.fit, { signal: connection.signal });
  };

  const stop = (): void => {
    connection?.close();
    connection?.frame.remove();
    connection = undefined;
    update();
  };

  /** Without a frame it will be in its address. */
  const tell = async (part: string, changes: Settings = {}): Promise<void> => {
    Object.assign(settings, changes);
    update();
    changed.add(part);
    const command = commandOf(part, settings);
    if (command) await connection?.send(command);
  };

  const show = (opens: boolean): void => {
    const isNew = isOpen !== opens;
    if (isNew && opens) focusedBefore = document.activeElement as HTMLElement | null;
    isOpen = opens;
    if (isOpen) start();
    update();
    if (!isNew) return;
    if (isLauncher) moveFocus();
    tellHost(isOpen ? "opened" : "closed");
  };

  /** Into the frame, and back to where it was; never away from what else the user has gone to meanwhile. */
  const moveFocus = (): void => {
    if (isOpen) connection?.frame.focus();
    else if (shadow.activeElement) {
      view?.bubble.focus();
      // What can't have it, or is gone, leaves it with the bubble.
      focusedBefore?.focus();
    }
  };

  const ready = ({ v, caps }: PiperChatEvents["ready"]): Promise<unknown> => {
    face[isOpen ? "open" : "close"]().catch(ignore);
    for (const part of changed) tell(part).catch(fail);
    update();
    tellHost("ready", { v, caps });
    return secrets.supply(connection!);
  };

  const heard = ({ type, ...detail }: FrameEvent): void => {
    // These two are said here, once, whoever opened or closed it.
    if (type === "piperchat:opened") return;
    if (type === "piperchat:closed") return show(false);
    if (type === "piperchat:unread") unread = (detail as PiperChatEvents["unread"]).total;
    if (type === "piperchat:written") stored((storage) => storage.setItem(mark, "1"));
    if (type === "piperchat:token-expired") void secrets.renew();
    update();
    tellHost(type.slice(10) as EventName, "payload" in detail ? detail.payload : detail);
  };

  const unreachable = (): void => {
    view?.showUnreachable(() => {
      start();
      connection?.frame.focus();
    });
    stop();
    tellHost("error", { code: "unreachable" });
  };

  const face: Face = {
    get identity() {
      return secrets.sources.identity;
    },
    set identity(identity) {
      secrets.bring({ identity });
    },
    get getToken() {
      return secrets.sources.getToken;
    },
    set getToken(getToken) {
      secrets.bring({ getToken });
    },
    get unread() {
      return unread;
    },
    async open() {
      show(true);
      await connection?.send({ type: "piperchat:open" });
    },
    async close() {
      show(false);
      await connection?.send({ type: "piperchat:close" });
    },
    toggle: () => (isOpen ? face.close() : face.open()),
    setTheme: (theme) => tell("theme", theme as Settings),
    setLocale: (locale) => tell("locale", { locale }),
    setChannel: (channel) => tell("channel", { channel }),
    async setIdentity(identity) {
      secrets.bring({ identity });
      await connection?.ready;
      if (connection) await secrets.given();
    },
    async prefill(text) {
      if (connection) return connection.sendLate({ type: "piperchat:prefill", text });
      prefilled = text;
    },
    async markRead(channel) {
      await connection?.sendLate({ type: "piperchat:mark-read", ...(channel && { channel }) });
    },
    async logout() {
      secrets.forget();
      prefilled = "";
      unread = 0;
      stored((storage) => storage.removeItem(mark));
      if (isLauncher) show(false);
      update();
      const told = connection;
      await told?.send({ type: "piperchat:logout" }).finally(() => {
        if (!isLauncher || told !== connection) return;
        // Whatever is in the frame's memory goes with it; behind a bubble nobody misses it.
        stop();
        if (isOpen) start();
      });
    },
    async destroy() {
      secrets.bring({ identity: undefined, getToken: undefined });
      host.remove();
    },
    on(event, listener) {
      const name = `piperchat:${event}`;
      const hear = (each: Event) => listener((each as CustomEvent).detail);
      host.addEventListener(name, hear);
      return () => host.removeEventListener(name, hear);
    },
  };

  const change = (changes: Settings): void => {
    const names = Object.keys(changes).filter((name) => settings[name] !== changes[name]);
    const touched = new Set(names.map(partOf));
    Object.assign(settings, changes);
    // With another relay or in another mode it is another chat.
    if (view && (touched.has("relay") || touched.has("mode"))) {
      stop();
      view = undefined;
      isOpen = false;
      unread = 0;
      start();
    }
    if (view) start();
    update();
    for (const part of touched) tell(part).catch(fail);
  };

  return { face, change, start, stop };
}

const ignore = (): void => undefined;

/** A browser may refuse a page its storage. */
function stored<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(localStorage);
  } catch {
    return undefined;
  }
}
