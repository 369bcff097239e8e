// <PiperChat /> for React: copy this file. It loads piperchat.js from the relay, and gives the element its options and your listeners.

import { useEffect, useRef, useState, type Ref } from "react";
import type { EventName, MountOptions, PiperChat as Loader, PiperChatElement, PiperChatEvents } from "piperchat";

type Listeners = {
  onReady?: (detail: PiperChatEvents["ready"]) => void;
  onMessageReceived?: (detail: PiperChatEvents["message-received"]) => void;
  onMessageSent?: (detail: PiperChatEvents["message-sent"]) => void;
  onUnread?: (detail: PiperChatEvents["unread"]) => void;
  onOpened?: (detail: PiperChatEvents["opened"]) => void;
  onClosed?: (detail: PiperChatEvents["closed"]) => void;
  onConnection?: (detail: PiperChatEvents["connection"]) => void;
  onKeyChanged?: (detail: PiperChatEvents["key-changed"]) => void;
  onError?: (detail: PiperChatEvents["error"]) => void;
  /** The relay can't be reached: its loader didn't come. */
  onUnreachable?: () => void;
};

export type PiperChatProps = Omit<MountOptions, "relay"> & Listeners & {
  /** Where MapPiperchat is, as the browser sees it: https://example.com/chat/ */
  readonly relay: string;
  readonly className?: string;
  readonly ref?: Ref<PiperChatElement | null>;
};

const heard: Partial<Record<EventName, keyof Listeners>> = {
  ready: "onReady",
  "message-received": "onMessageReceived",
  "message-sent": "onMessageSent",
  unread: "onUnread",
  opened: "onOpened",
  closed: "onClosed",
  connection: "onConnection",
  "key-changed": "onKeyChanged",
  error: "onError",
};

export function PiperChat(props: PiperChatProps) {
  const [loaded, setLoaded] = useState<string | null>(null);
  // Listeners are looked up when something is heard: a new function at each render is no reason to start the chat anew.
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });

  const { relay } = props;
  useEffect(() => {
    let gone = false;
    load(relay).then(() => gone || setLoaded(relay), () => gone || latest.current.onUnreachable?.());
    return () => {
      gone = true;
    };
  }, [relay]);

  // Only an element that is defined has the properties that React looks for; until then this keeps its room.
  if (loaded !== relay) return <div className={props.className} />;
  return <Frame props={props} hear={(name, detail) => (latest.current[heard[name] as keyof Listeners] as ((detail: unknown) => void) | undefined)?.(detail)} />;
}

function Frame({ props, hear }: { readonly props: PiperChatProps; readonly hear: (name: EventName, detail: unknown) => void }) {
  const { relay, channel, mode, locale, label, heading, watch, bare, identity, getToken, className, ref } = props;
  const listen = (element: PiperChatElement) => {
    const listening = new AbortController();
    for (const name of Object.keys(heard) as EventName[])
      element.addEventListener(`piperchat:${name}`, (event) => hear(name, (event as CustomEvent<unknown>).detail), listening);
    give(ref, element);
    return () => {
      listening.abort();
      give(ref, null);
    };
  };
  // As it was at first: a listener that changed with each render would leave the element and come back to it.
  const [attach] = useState(() => listen);
  return (
    <piper-chat
      ref={attach} class={className} relay={relay} channel={channel} mode={mode} locale={locale} label={label} heading={heading} watch={watch ? "" : undefined} bare={bare ? "" : undefined}
      identity={identity} getToken={getToken} {...themeOf(props)}
    />
  );
}

function give(ref: Ref<PiperChatElement | null> | undefined, element: PiperChatElement | null): void {
  if (typeof ref === "function") ref(element);
  else if (ref) ref.current = element;
}

function themeOf(props: PiperChatProps): Record<string, string> {
  const set = Object.entries(props).filter(([name, value]) => ["theme", "accent", "bg"].includes(name) || (name.startsWith("pc-") && typeof value === "string"));
  return Object.fromEntries(set.filter(([, value]) => value !== undefined)) as Record<string, string>;
}

/** The loader defines <piper-chat>; a browser runs a module once, however often it is asked for. */
function load(relay: string): Promise<{ readonly PiperChat: typeof Loader }> {
  return import(/* @vite-ignore */ new URL("piperchat.js", relay).href);
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "piper-chat": {
        readonly ref?: Ref<PiperChatElement>;
        readonly class?: string | undefined;
        readonly relay?: string;
        readonly watch?: string | undefined;
        readonly bare?: string | undefined;
        readonly identity?: MountOptions["identity"] | undefined;
        readonly getToken?: MountOptions["getToken"] | undefined;
      } & { readonly [attribute in "channel" | "mode" | "locale" | "label" | "heading"]?: string | undefined };
    }
  }
}
