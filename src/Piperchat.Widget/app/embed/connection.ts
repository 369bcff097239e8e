// One frame and the port to it. Nothing is believed but a `ready` from this very window at the relay's very origin; what the frame and
// the host say to each other from then on goes over the port that came with it, which no other page can hear or speak into.

import { BRIDGE_VERSION, type Command, type ErrorCode, type FrameEvent, type Result } from "../bridge/messages";
import type { PiperChatEvents } from "./piperchat";

/** How long a frame may take to say `ready`, and to answer a command. */
const patience = 10_000;
const hello: Command = { type: "piperchat:hello", v: BRIDGE_VERSION };

export const failure = (code: ErrorCode): Error => new Error(code);

export interface Listener {
  /** The frame takes commands: at first, and when it was loaded anew. What is late waits for the promise. */
  ready(event: PiperChatEvents["ready"]): Promise<unknown>;
  heard(event: FrameEvent): void;
  /** It is to be closed, and another one to be made if it is still wanted. */
  unreachable(): void;
}

export interface Connection {
  readonly frame: HTMLIFrameElement;
  isLive(): boolean;
  /** The frame has spoken, or never will. */
  readonly ready: Promise<void>;
  /** Sends as soon as the frame listens, and waits for its answer. */
  send(command: Command): Promise<void>;
  /** As send, but not before the frame has been given its token and its identity, or they failed. */
  sendLate(command: Command): Promise<void>;
  close(): void;
  /** Aborted when it is closed. */
  readonly signal: AbortSignal;
}

export function connect(url: URL, listener: Listener): Connection {
  const frame = document.createElement("iframe");
  const end = new AbortController();
  const { signal } = end;
  const pending = new Map<Result["id"], (error?: ErrorCode) => void>();
  let port: MessagePort | undefined;
  let lastId = 0;
  let supplied: Promise<unknown>;
  let goOn!: () => void;
  const ready = new Promise<void>((resolve) => (goOn = resolve));

  const send = async (command: Command): Promise<void> => {
    await ready;
    return new Promise((resolve, reject) => {
      if (!port) throw failure("unreachable");
      const id = ++lastId;
      const settle = (error?: ErrorCode) => {
        clearTimeout(timer);
        pending.delete(id);
        if (error) reject(failure(error));
        else resolve();
      };
      const timer = setTimeout(settle, patience, "unreachable");
      pending.set(id, settle);
      try {
        port.postMessage({ ...command, id });
      } catch {
        // Something in it can't be cloned, so it is neither a key nor a text.
        settle("bad-message");
      }
    });
  };

  /** A port doesn't tell that the document at its other end is gone: it has navigated away, or didn't outlive the back-forward cache. */
  const check = (): void => {
    const checked = port;
    if (port) send(hello).catch(() => port === checked && listener.unreachable());
  };

  const dropPort = (): void => {
    port?.close();
    port = undefined;
    for (const settle of pending.values()) settle("unreachable");
  };

  const close = (): void => {
    clearTimeout(timer);
    end.abort();
    dropPort();
    goOn();
  };

  const receive = ({ data }: MessageEvent<FrameEvent | Result>): void => {
    if (data.type === "piperchat:result") pending.get(data.id)?.(data.ok ? undefined : (data.error ?? "failed"));
    else listener.heard(data);
  };

  const hear = ({ source, origin, data, ports: [given] }: MessageEvent): void => {
    if (source !== frame.contentWindow || origin !== url.origin || data?.type !== "piperchat:ready" || !given) return;
    clearTimeout(timer);
    dropPort();
    port = given;
    port.onmessage = receive;
    port.postMessage(hello);
    supplied = listener.ready(data);
    goOn();
  };

  const timer = setTimeout(listener.unreachable, patience);
  addEventListener("message", hear, { signal });
  addEventListener("pageshow", check, { signal });
  frame.referrerPolicy = "origin";
  frame.allow = "clipboard-write";
  frame.onload = check;
  frame.src = url.href;
  return {
    frame,
    isLive: () => !!port,
    ready,
    send,
    sendLate: (command) => ready.then(() => supplied).then(() => send(command)),
    close,
    signal,
  };
}
