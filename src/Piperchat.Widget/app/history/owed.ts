// What we wrote in a channel while a team that answers there had no key: it is to be handed to the team once it has one.

import type { ReadonlySignal } from "@preact/signals";
import type { ChannelNotes } from "../channels/channel-notes";
import type { Reader, Readers } from "../readers/readers";

/** A team that has a key now, and the ids of the messages that it is to be given. */
export type Due = { readonly reader: Reader; readonly ids: readonly string[] };

export class Owed {
  constructor(
    private readonly notes: ReadonlySignal<ChannelNotes>, private readonly readers: ReadonlySignal<Readers | null>,
    private readonly note: (change: (notes: ChannelNotes) => ChannelNotes) => Promise<void>,
  ) {}

  get dues(): readonly Due[] {
    const { owed } = this.notes.value;
    return (this.readers.value?.list ?? []).flatMap((reader) => {
      const ids = reader.record.team === null ? [] : (owed[reader.record.team] ?? []);
      return ids.length > 0 && reader.standing === "reads" ? [{ reader, ids }] : [];
    });
  }

  /** Teams that still have no key. */
  get waiting(): readonly string[] {
    const { owed } = this.notes.value;
    return (this.readers.value?.keyless ?? []).map(({ team }) => team).filter((team) => (owed[team] ?? []).length > 0);
  }

  /** A message is about to go: noted before, so that it isn't forgotten whenever the page ends. */
  async add(id: string): Promise<void> {
    const teams = (this.readers.value?.keyless ?? []).map(({ team }) => team);
    if (teams.length === 0) return;
    const added = (ids: readonly string[] = []) => (ids.includes(id) ? ids : [...ids, id]);
    await this.note((notes) => ({ ...notes, owed: { ...notes.owed, ...Object.fromEntries(teams.map((team) => [team, added(notes.owed[team])])) } }));
  }

  async given(team: string, ids: readonly string[]): Promise<void> {
    await this.note((notes) => ({ ...notes, owed: { ...notes.owed, [team]: (notes.owed[team] ?? []).filter((id) => !ids.includes(id)) } }));
  }
}
