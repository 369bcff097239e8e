// The teams that we are of, by the site's word in the conversations that are open here. Loaded with the rest of the page.

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Errand } from "../chat/errand";
import type { Session } from "../chat/session";
import type { KeyRecord } from "../protocol";
import type { Readers } from "../readers/readers";
import { TeamKeeper } from "./team-keeper";

export class Teams {
  readonly keepers = signal<ReadonlyMap<string, TeamKeeper>>(new Map());
  readonly #errands = new Map<string, Errand>();
  readonly #stop: () => void;

  constructor(private readonly session: Session) {
    const ours = computed(() => [...session.channels.value.values()].flatMap(({ readers }) => oursIn(readers.value)).join());
    session.teams.value = this;
    this.#stop = effect(() => {
      for (const team of ours.value === "" ? [] : new Set(ours.value.split(","))) this.#begin(team);
    });
  }

  end(): void {
    this.#stop();
    if (this.session.teams.peek() === this) this.session.teams.value = null;
    for (const errand of this.#errands.values()) errand.end();
    for (const keeper of this.keepers.peek().values()) keeper.end();
  }

  #begin(team: string): void {
    if (this.#errands.has(team)) return;
    const errand = new Errand(async (over) => {
      const keeper = await TeamKeeper.of(team, this.session, this.#named(team));
      if (over.aborted) keeper.end();
      else this.keepers.value = new Map(this.keepers.peek()).set(team, keeper);
    });
    this.#errands.set(team, errand);
    errand.begin();
  }

  /** What the site names as the team's key: null where it has none yet, undefined while nobody has said. */
  #named(team: string): ReadonlySignal<KeyRecord | null | undefined> {
    return computed(() => {
      for (const { readers } of this.session.channels.value.values()) {
        const record = readers.value?.list.find((reader) => reader.record.team === team)?.record;
        if (record !== undefined) return record;
        if (readers.value?.keyless.some((each) => each.team === team)) return null;
      }
      return undefined;
    });
  }
}

function oursIn(readers: Readers | null): readonly string[] {
  const named = (readers?.list ?? []).flatMap(({ record, isOurs }) => (isOurs && record.team !== null ? [record.team] : []));
  return [...named, ...(readers?.keyless ?? []).filter(({ isOurs }) => isOurs).map(({ team }) => team)];
}
