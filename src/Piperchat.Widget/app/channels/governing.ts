// Who decides in a channel, by its audit log, and what follows from that: who may write, and what of the channel's log is shown.

import { computed, type ReadonlySignal } from "@preact/signals";
import { Chain } from "../conversation/chain";
import type { ActEntry } from "../conversation/entries";
import type { Log } from "../conversation/log";
import { settled } from "../conversation/settled";
import type { Roster } from "../protocol";
import { passOverRefusal } from "../relay/relay";
import type { LogFault, RosterLog } from "../roster/roster-log";
import { barOf, moderates, ownersOf, type Bar } from "./standing";

export class Governing {
  /** Null while nothing of it is known. */
  readonly roster: ReadonlySignal<Roster | null>;
  /** What is wrong with the log: then nothing is sent. */
  readonly alarm: ReadonlySignal<LogFault | null>;
  /** What keeps us from writing. */
  readonly bar: ReadonlySignal<Bar | null>;
  readonly #chain = new Chain();

  constructor(private readonly log: RosterLog, private readonly me: string) {
    this.roster = computed(() => (log.state.value.kind === "unknown" ? null : log.state.value.roster));
    this.alarm = computed(() => (log.state.value.kind === "broken" ? log.state.value.why : null));
    this.bar = computed(() => this.roster.value && barOf(this.roster.value, me));
  }

  /** We may take out what others wrote. */
  get moderates(): boolean {
    return this.roster.value !== null && moderates(this.roster.value, this.me);
  }

  get owners(): readonly string[] {
    return this.roster.value === null ? [] : ownersOf(this.roster.value);
  }

  /** Where the log stands, for what is signed next. */
  get head(): string | null {
    return this.roster.peek()?.hash ?? null;
  }

  settled(log: Log): Log {
    const roster = this.roster.value;
    if (roster === null) return settled(log, null);
    const acts = log.entries.flatMap((entry) => (entry.type === "action" ? [entry.entry] : []));
    this.#chain.hold(roster);
    this.#chain.walk(acts.reverse());
    return settled(log, { roster, holds: (entry) => this.#chain.holds(entry) });
  }

  /** Acts that the stream told of. */
  async take(acts: readonly ActEntry[]): Promise<void> {
    for (const { entry } of acts) await this.log.take(entry).catch(passOverRefusal);
  }

  /** What this browser pinned. */
  async load(): Promise<void> {
    await this.log.load();
  }

  async refresh(): Promise<void> {
    await this.log.refresh();
  }

  /** Asks for the whole log once more, which must bear the pinned one out. */
  async check(): Promise<void> {
    await this.log.verifyAnew().catch(passOverRefusal);
  }

  /** At the user's word alone: takes the log as it is now. */
  async startOver(): Promise<void> {
    await this.log.startOver().catch(passOverRefusal);
  }
}
