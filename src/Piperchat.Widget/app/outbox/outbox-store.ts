// What was written and isn't acknowledged yet, in the order it was written, locked (see storage/locker.ts).

import type { Database } from "../storage/database";
import { lock, randomName, unlock, type Locked } from "../storage/locker";

export type Letter = {
  /** Kept over retries, so that the relay takes it once. */
  readonly id: string;
  readonly channel: string;
  readonly text: string;
  readonly replyTo: string | null;
  /** When it was written, by this browser's clock; it is dated when it is sealed. */
  readonly at: number;
  /** Why the relay won't have it, until the user sends it anew or discards it. */
  readonly refused: { readonly code: string; readonly sentence: string } | null;
};

export type Stored = { readonly row: string; readonly letter: Letter };

export class OutboxStore {
  #last = 0;
  /** The newest letter's locking: one that is locked faster than the one before it mustn't reach the store first. */
  #locked: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly scope: string,
    private readonly locker: CryptoKey,
  ) {}

  async letters(): Promise<readonly Stored[]> {
    const rows = await this.database.rows<Locked>("outbox", this.scope);
    const opened = await Promise.all(rows.map(async ({ key, value }) => ({ row: key, letter: await unlock<Letter>(this.locker, value) })));
    return opened.filter((each): each is Stored => each.letter !== undefined);
  }

  async add(letter: Letter): Promise<string> {
    // Rows sort by their time of writing; two tabs may write in one millisecond, one tab never does.
    this.#last = Math.max(Date.now(), this.#last + 1);
    const row = `${this.scope}${String(this.#last).padStart(15, "0")} ${randomName()}`;
    const [locking, before] = [lock(this.locker, letter), this.#locked];
    this.#locked = locking.then(() => before, () => before);
    const locked = await locking;
    await before;
    await this.database.put("outbox", row, locked);
    return row;
  }

  async change(row: string, letter: Letter): Promise<void> {
    await this.database.put("outbox", row, await lock(this.locker, letter));
  }

  remove(row: string): Promise<void> {
    return this.database.delete("outbox", row);
  }
}
