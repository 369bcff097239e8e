// A page of the chat in happy-dom, at a relay whose host has a log-in: for tests only.

import { render } from "preact";
import { afterEach, beforeEach, expect } from "vitest";
import { App } from "../chat/app";
import { restOfPage } from "../chat/rest-of-page";
import type { Session } from "../chat/session";
import type { Start } from "../chat/start";
import { Dues } from "../history/dues";
import { HistoryKeeper } from "../history/keeper";
import { Teams } from "../teams/teams";
import type { SiteUser } from "../people/site-user";
import { MemoryDatabase, type Database } from "../storage/database";
import { HostRelay } from "./host-relay";
import { browserOf, sessionOf } from "./people";
import { found, until } from "./until";

/** Made anew for each test of the file that calls it. */
export function pageTests() {
  const at = {
    relay: new HostRelay(),
    root: document.createElement("div"),
    ends: [] as (() => void)[],
    /** Whether pages elsewhere hand the history on where that goes without a question. */
    helps: true,

    /** Opens this one's page at the welcome or in the chat. */
    async open(user: SiteUser | null, channel = "main", database: Database = new MemoryDatabase()): Promise<Start> {
      const start = await browserOf(at.relay.as(user), channel, database);
      render(<App start={start} />, at.root);
      return start;
    },

    /** This one's page, in the chat. */
    async page(user: SiteUser | null, channel = "main", database: Database = new MemoryDatabase()): Promise<Session> {
      const start = await at.open(user, channel, database);
      if (start.phase.value.name !== "chat") await start.startChatting(null);
      return at.live(start);
    },

    /** Somebody who is at a page of their own. */
    async elsewhere(user: SiteUser | null, channel = "main", database: Database = new MemoryDatabase(), username: string | null = null): Promise<Session> {
      const start = await browserOf(at.relay.as(user), channel, database);
      if (start.phase.value.name !== "chat") await start.startChatting(username);
      const session = sessionOf(start);
      const keepers = [new Teams(session), new Dues(session), ...(at.helps ? [new HistoryKeeper(session)] : [])];
      at.ends.push(() => keepers.forEach((keeper) => keeper.end()));
      return at.live(start);
    },

    async live(start: Start): Promise<Session> {
      const session = sessionOf(start);
      at.ends.push(() => session.end());
      await until(() => expect(session.current.value?.live.value && session.current.value.readers.value).toBeTruthy());
      return session;
    },

    shows: (text: string) => until(() => expect(at.root.textContent).toContain(text)),
    hides: (text: string) => until(() => expect(at.root.textContent).not.toContain(text)),
    named: (name: string, within = "") => [...at.root.querySelectorAll<HTMLElement>(`${within} button`)].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name),
    press: async (name: string, within = "") => (await found(() => at.named(name, within))).click(),
    find: (selector: string) => found(() => at.root.querySelector<HTMLElement>(selector)),
  };
  beforeEach(async () => {
    await restOfPage.fetch();
    at.relay = new HostRelay();
    at.helps = true;
    document.body.replaceChildren(at.root = document.createElement("div"));
  });
  afterEach(() => {
    render(null, at.root);
    at.ends.splice(0).forEach((end) => end());
  });
  return at;
}
