// The audit log as it is shown, newest first. Each entry is checked by itself, and against the chain that leads down from the verified head.

import { auditHash, Fault, readAuditEntry, verifyAuditEntry, type AuditEntry, type ChannelPlace, type Roster } from "../../protocol";
import { asList, asObject, type Relay } from "../../relay/relay";
import type { Page } from "../paging/pages";
import { readSiteUser, type SiteUser } from "../../people/site-user";

export type LogRow = {
  readonly seq: number;
  /** Null where what the relay gave is no entry, or not the one that was verified. */
  readonly entry: AuditEntry | null;
  /** The host's user behind an operator's entry, by the host's word; null once that person is erased. */
  readonly by: SiteUser | null;
};

const PAGE = 50;

/** What is known of the entries at each seq, by their hashes. */
export class Chain {
  readonly #hashes = new Map<number, string>();

  constructor(private readonly place: ChannelPlace) {}

  /** The head that the whole log was verified up to: every hash below follows from it. */
  startAt({ seq, hash }: Roster): void {
    if (seq > 0) this.#hashes.set(seq, hash);
  }

  async rowOf(answer: unknown): Promise<LogRow> {
    const told = asObject(answer);
    const seq = typeof told?.["seq"] === "number" ? told["seq"] : 0;
    const by = readSiteUser(told?.["by"]);
    try {
      const entry = readAuditEntry(answer);
      await this.#verify(entry);
      return { seq, entry, by };
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof NotInChain)) throw error;
      return { seq, entry: null, by };
    }
  }

  async #verify(entry: AuditEntry): Promise<void> {
    const known = this.#hashes.get(entry.seq);
    if (known !== undefined && known !== (await auditHash(entry))) throw new NotInChain();
    await verifyAuditEntry(entry, entry.seq === 1 ? null : { seq: entry.seq - 1, hash: this.#hashes.get(entry.seq - 1) ?? entry.record.prev }, this.place);
    if (known !== undefined && entry.seq > 1) this.#hashes.set(entry.seq - 1, entry.record.prev);
  }
}

class NotInChain extends Error {}

/** `search`: an action's word, a dot1 or a username. */
export async function logPage(relay: Relay, channel: string, chain: Chain, search: string, before: number | null): Promise<Page<LogRow, number>> {
  const query = { roster_limit: 0, entries_limit: PAGE, ...(search !== "" && { entries_search: search }), ...(before !== null && { entries_before: before }) };
  const answer = asObject(await relay.adminLog(channel, query)) ?? {};
  const rows: LogRow[] = [];
  for (const each of asList(answer["entries"]).toReversed()) rows.push(await chain.rowOf(each));
  const next = answer["entries_next"];
  return { rows, next: typeof next === "number" ? next : null, about: null };
}
