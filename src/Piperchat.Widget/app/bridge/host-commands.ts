// Does what the host page asks for.

import { effect, signal, untracked } from "@preact/signals";
import type { Phase } from "../chat/phase";
import { shown } from "../chat/sight";
import type { Start } from "../chat/start";
import { prefill } from "../composer/prefill";
import { keysOf } from "../keys/brought-keys";
import { setLocale } from "../look/locale";
import { applyTheme } from "../look/theme";
import type { Access } from "../relay/access";
import type { Command, ErrorCode } from "./messages";

type SetIdentity = Extract<Command, { type: "piperchat:set-identity" }>;

export class HostCommands {
  readonly #watching = signal(false);
  /** Which identity was asked for last, or that none is to be here any more. */
  #turn = 0;

  /** `identities`: the site opted in to those that a host brings. */
  constructor(private readonly start: Start, private readonly access: Access, private readonly identities: boolean) {
    effect(() => {
      const { session } = start;
      const on = this.#watching.value;
      if (session !== null) untracked(() => void session.watch(on));
    });
  }

  readonly obey = async (command: Command): Promise<ErrorCode | null> => {
    switch (command.type) {
      case "piperchat:hello": return null;
      case "piperchat:set-identity": return this.#setIdentity(command);
      case "piperchat:set-token": return this.#setToken(command.token);
      case "piperchat:set-theme": return this.#setTheme(command);
      case "piperchat:set-locale": return setLocale(command.locale) ? null : "bad-locale";
      case "piperchat:set-channel": return this.#setChannel(command.channel);
      case "piperchat:open": return this.#show(true);
      case "piperchat:close": return this.#show(false);
      case "piperchat:mark-read": return this.#markRead(command.channel ?? null);
      case "piperchat:prefill": return this.#prefill(command.text);
      case "piperchat:watch": return this.#watch(command.on);
      case "piperchat:logout": return this.#logout();
    }
  };

  async #setIdentity(brought: SetIdentity): Promise<ErrorCode | null> {
    const turn = ++this.#turn;
    const keys = this.identities ? await keysOf(brought) : null;
    if (turn !== this.#turn) return "failed";
    if (keys === null) {
      this.start.refuseIdentity();
      return this.identities ? "bad-identity" : "identities-off";
    }
    await this.start.become({ keys, username: brought.username }, brought.channel ?? null);
    return turn === this.#turn ? errorOf(this.start.phase.peek()) : "failed";
  }

  #setToken(token: string): null {
    this.access.set(token);
    this.start.retry(true);
    return null;
  }

  #setTheme({ type: _, ...settings }: Extract<Command, { type: "piperchat:set-theme" }>): ErrorCode | null {
    return applyTheme(settings) === null ? null : "bad-theme";
  }

  async #setChannel(channel: string): Promise<null> {
    await this.start.goTo(channel);
    return null;
  }

  #show(is: boolean): null {
    shown.value = is;
    return null;
  }

  #markRead(channel: string | null): ErrorCode | null {
    const { session } = this.start;
    if (session === null) return "not-started";
    return session.markRead(channel) ? null : "bad-channel";
  }

  #prefill(text: string): null {
    prefill.value = text;
    return null;
  }

  #watch(on: boolean): null {
    this.#watching.value = on;
    return null;
  }

  async #logout(): Promise<null> {
    this.#turn++;
    prefill.value = null;
    // The session ends by the token that let it in.
    const gone = this.start.signOut();
    this.access.forget();
    await gone;
    return null;
  }
}

/** What keeps a phase from being a chat, as the host is told of it. */
export function errorOf({ name }: Phase): ErrorCode | null {
  switch (name) {
    case "chat": return null;
    case "lacking": return "unsupported";
    case "no-such-channel": return "bad-channel";
    case "not-allowed": return "sign-in";
    case "name-taken": return "username-taken";
    case "unreachable": case "not-a-relay": return "unreachable";
    default: return "failed";
  }
}
