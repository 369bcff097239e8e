// One channel in the panel: its verified log, the relay's lists, and what can be done.

import { signal } from "@preact/signals";
import { roleOf, UNCLAIMED, type Act, type Role, type Roster } from "../../protocol";
import { RelayRefusal } from "../../relay/relay";
import { RosterLog } from "../../roster/roster-log";
import { Acting } from "../acting/acting";
import { Chain, logPage, type LogRow } from "../log/log-pages";
import { Pages, type Page } from "../paging/pages";
import type { PanelParts } from "../panel";
import { peoplePage, rowsOf, type Measure, type ToldPerson } from "../people/people";
import { Checks } from "../verification/checks";

export type Loading = { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "refused"; readonly refusal: RelayRefusal };

/** Somebody who acts as often as that while one looks is waited for no longer. */
const MOST_TRIES = 3;

export class ChannelAdmin {
  readonly loading = signal<Loading>({ name: "loading" });
  readonly log: RosterLog;
  readonly acting: Acting;
  readonly checks: Checks;
  readonly people: Pages<ToldPerson, string, Measure>;
  readonly entries: Pages<LogRow, number>;
  readonly #chain: Chain;

  constructor(readonly name: string, private readonly parts: PanelParts) {
    const { relay, clock, notes, scope, place, me, hasLogIn } = parts;
    this.log = new RosterLog(relay, notes, scope, { ...place, channel: name });
    this.acting = new Acting(relay, clock, this.log, me?.signing ?? null, hasLogIn);
    this.checks = new Checks(relay, this.log);
    this.#chain = new Chain(this.log.place);
    this.people = new Pages((search, from) => this.#peoplePage(search, from));
    this.entries = new Pages((search, before) => this.#logPage(search, before));
  }

  get roster(): Roster | null {
    const { value } = this.log.state;
    return value.kind === "unknown" ? null : value.roster;
  }

  /** By the log; null where this browser has no key. */
  get myRole(): Role | null {
    const { me } = this.parts;
    return me === null || this.roster === null ? null : roleOf(this.roster, me.signing.ed25519Pub);
  }

  /** First the log, then what it has to bear out. */
  async load(): Promise<void> {
    try {
      await this.log.refresh();
      await Promise.all([this.people.reload(), this.entries.reload()]);
      this.loading.value = { name: "ready" };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      // What was shown before stays: the relay being away for a moment takes nothing back.
      if (this.loading.value.name !== "ready" || !error.passing) this.loading.value = { name: "refused", refusal: error };
    }
  }

  /** Throws NotDone, or RelayRefusal. */
  async do(act: Act, premise: (roster: Roster) => unknown): Promise<void> {
    try {
      await this.acting.do(act, premise);
    } finally {
      await this.load();
    }
  }

  async #peoplePage(search: string, from: string | null): Promise<Page<ToldPerson, string, Measure>> {
    for (let tries = 1; ; tries++) {
      const { people, next, head, operator } = await peoplePage(this.parts.relay, this.name, search, from);
      this.acting.operator.value = operator;
      this.parts.names.vouch(people);
      const roster = await this.#verifiedUpTo(head);
      const page = { rows: people.map((person) => ({ person, roster })), next, about: { roster, whole: search === "" && next === null } };
      const doubted = rowsOf(page.rows, { roster, whole: page.about.whole && from === null }).some(({ doubt }) => doubt !== null);
      if (doubted && tries < MOST_TRIES && (await this.#wentOn(roster))) continue;
      this.parts.names.want(people.map(({ ed25519_pub }) => ed25519_pub));
      return page;
    }
  }

  async #logPage(search: string, before: number | null) {
    const state = this.log.state.peek();
    if (state.kind === "verified") this.#chain.startAt(state.roster);
    const page = await logPage(this.parts.relay, this.name, this.#chain, search, before);
    this.parts.names.want(page.rows.flatMap(({ entry }) => (entry === null ? [] : keysIn(entry.record))));
    return page;
  }

  /** Where the log went on since it was verified, a row that a newer entry gave mustn't look like a lie. */
  async #verifiedUpTo(head: number | null): Promise<Roster> {
    if (this.log.state.peek().kind === "verified" && head !== this.roster?.seq) await this.log.refresh();
    return this.roster ?? UNCLAIMED;
  }

  /** A relay reads its head, then its rows, and somebody may act in between. */
  async #wentOn(since: Roster): Promise<boolean> {
    if (this.log.state.peek().kind === "verified") await this.log.refresh();
    return this.roster?.seq !== since.seq;
  }
}

function keysIn(record: Act & { readonly ed25519_pub: string | null }): readonly string[] {
  return [record.ed25519_pub, record.action === "role" ? record.target_ed25519_pub : null].filter((key) => key !== null);
}
