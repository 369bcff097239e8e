import type { AuditEntry, AuditPin } from "../protocol";

/** Which entries of the audit log the replayed one holds. Each names the hash of the one before it, so they are told back from where that stands. */
export class Chain {
  readonly #hashes = new Map<number, string>();

  /** The log was verified up to there. */
  hold({ seq, hash }: AuditPin): void {
    this.#hashes.set(seq, hash);
  }

  /** `entries`: the newest first. */
  walk(entries: readonly AuditEntry[]): void {
    for (const entry of entries) if (this.holds(entry)) this.#hashes.set(entry.seq - 1, entry.record.prev);
  }

  holds({ seq, hash }: AuditEntry): boolean {
    return this.#hashes.get(seq) === hash;
  }
}
