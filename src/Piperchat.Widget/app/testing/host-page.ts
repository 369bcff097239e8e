import { afterEach, beforeEach, vi } from "vitest";
import { PiperChat } from "../embed/loader";
import type { MountOptions, PiperChatElement } from "../embed/piperchat";
import { FakeFrame } from "./fake-frame";
import { found } from "./until";

export const relay = "https://relay.example/chat";
export const mark = `piperchat ${relay}/`;

/** What browsers have and happy-dom hasn't; and no frame is to look for its page in the network. */
export function useHostPage(): void {
  beforeEach(() => {
    vi.stubGlobal("visualViewport", null);
    vi.stubGlobal("reportError", vi.fn());
    const { happyDOM } = window as unknown as { happyDOM: { settings: object } };
    Object.assign(happyDOM.settings, { disableIframePageLoading: true });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    document.body.replaceChildren();
    localStorage.clear();
  });
}

export const inline = (options: MountOptions = {}): PiperChatElement => PiperChat.mount(document.body, { relay, ...options });
export const launcher = (options: MountOptions = {}): PiperChatElement => inline({ mode: "launcher", ...options });

/** A press on the bubble; whether the frame takes it shows elsewhere. */
export async function press(chat: PiperChatElement): Promise<void> {
  (await found(() => within(chat, "#bubble"))).click();
}

export const within = (chat: Element, selector: string): HTMLElement | null => chat.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;

export async function live(chat: PiperChatElement): Promise<FakeFrame> {
  const frame = await FakeFrame.in(chat);
  frame.ready();
  await frame.hears("piperchat:hello");
  return frame;
}

/** The details of all events of a name from now on. */
export function details(target: Element, name: string): unknown[] {
  const heard: unknown[] = [];
  target.addEventListener(`piperchat:${name}`, (event) => heard.push((event as CustomEvent).detail));
  return heard;
}
