// Someone at a page of their own, without the page: for tests only.

import type { Browser } from "../chat/browser";
import { Start } from "../chat/start";
import type { Session } from "../chat/session";
import { Relay } from "../relay/relay";
import { MemoryDatabase, type Database } from "../storage/database";
import type { MemoryRelay } from "./memory-relay";

const BASE = "https://chat.example/";

/** A start that has got as far as it gets alone: to the first run, or into the chat. */
export async function browserOf(memory: Pick<MemoryRelay, "fetch">, channel = "main", database: Database = new MemoryDatabase(), alone: Browser["alone"] = (_, job) => job()): Promise<Start> {
  const start = new Start(new Relay(BASE, memory.fetch), channel, { browser: { lack: async () => null, database: async () => database, keep: () => {}, alone } });
  await start.begin();
  return start;
}

export async function started(memory: Pick<MemoryRelay, "fetch">, username: string, channel = "main", database?: Database): Promise<Session> {
  const start = await browserOf(memory, channel, database);
  await start.startChatting(username);
  return sessionOf(start);
}

export function sessionOf({ phase }: Start): Session {
  if (phase.value.name !== "chat") throw new Error(`no chat, but ${phase.value.name}`);
  return phase.value.session;
}

export async function say(session: Session, text: string, replyTo: string | null = null): Promise<void> {
  const channel = session.current.value?.name ?? "main";
  await session.outbox.write({ id: crypto.randomUUID(), channel, text, replyTo, at: Date.now() });
}

/** The texts that the session's conversation shows. */
export function read(session: Session): readonly string[] {
  return (session.current.value?.log.value.entries ?? []).flatMap((entry) => (entry.type === "message" && entry.shown.state === "text" ? [entry.shown.text] : []));
}
