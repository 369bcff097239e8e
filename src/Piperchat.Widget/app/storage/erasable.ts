import type { Change, Database, Row, Table } from "./database";

/** A part of a store that is to go as a whole: once it is erased, whoever still writes there writes nothing. */
export class Erasable implements Database {
  #erased = false;

  constructor(private readonly inner: Database) {}

  get durable(): boolean {
    return this.inner.durable;
  }

  /** What was being written when it was called is erased too: a store does one after the other. */
  async erase(tables: readonly Table[], prefix: string): Promise<void> {
    this.#erased = true;
    for (const table of tables) await this.inner.clear(table, prefix);
  }

  async get<T>(table: Table, key: string): Promise<T | undefined> {
    return this.#erased ? undefined : this.inner.get<T>(table, key);
  }

  async put(table: Table, key: string, value: unknown): Promise<void> {
    if (!this.#erased) await this.inner.put(table, key, value);
  }

  async delete(table: Table, key: string): Promise<void> {
    if (!this.#erased) await this.inner.delete(table, key);
  }

  async clear(table: Table, prefix: string): Promise<void> {
    if (!this.#erased) await this.inner.clear(table, prefix);
  }

  async rows<T>(table: Table, prefix: string): Promise<readonly Row<T>[]> {
    return this.#erased ? [] : this.inner.rows<T>(table, prefix);
  }

  async revise<T>(table: Table, prefix: string, change: Change<T>): Promise<void> {
    if (this.#erased) change(new Map());
    else await this.inner.revise(table, prefix, change);
  }
}
