// Whose identity the page runs under, and what of it outlives the page: one that this browser made and keeps, or one that the host page
// brought, whose keys stay in memory.

import type { Place } from "../protocol";
import { MemoryDatabase, type Database } from "../storage/database";
import { Erasable } from "../storage/erasable";
import { newLockerKey } from "../storage/locker";
import type { BroughtKeys } from "./brought-keys";
import { IdentityStore, scopeOf, type Keeper } from "./identity-store";

export interface Holder {
  /** What its rows are stored under; its tabs find each other by it. */
  readonly scope: string;
  /** False: closing the page loses the keys. */
  readonly durable: boolean;
  /** Tabs that give the same one share an event stream; null: this one has its own. */
  readonly streamScope: string | null;
  /** Pins and the channels' notes: nothing secret. */
  readonly notes: Database;
  /** What was written and isn't sent, and what is half written. */
  readonly letters: Database;
  load(): Promise<Keeper | undefined>;
  save(keeper: Keeper): Promise<void>;
}

export class OwnIdentity implements Holder {
  readonly scope: string;
  #database: Database;

  /** `fellBack`: the store wouldn't take the keys. */
  constructor(database: Database, private readonly place: Place, private readonly fellBack: (memory: Database) => void) {
    this.#database = database;
    this.scope = scopeOf(place);
  }

  get durable(): boolean {
    return this.#database.durable;
  }

  /** Keys in memory are this page's alone, and so is what they follow. */
  get streamScope(): string | null {
    return this.durable ? this.scope : null;
  }

  get notes(): Database {
    return this.#database;
  }

  get letters(): Database {
    return this.#database;
  }

  load(): Promise<Keeper | undefined> {
    return this.#store.load(this.place);
  }

  lostName(): Promise<string | null> {
    return this.#store.lostName(this.place);
  }

  /** Some private windows open a store and then won't take keys: those are kept in memory, and the page says so. */
  async save(keeper: Keeper): Promise<void> {
    try {
      await this.#store.save(this.place, keeper);
    } catch {
      this.#database = new MemoryDatabase();
      this.fellBack(this.#database);
      await this.#store.save(this.place, keeper);
    }
  }

  get #store(): IdentityStore {
    return new IdentityStore(this.#database);
  }
}

export class BroughtIdentity implements Holder {
  readonly scope: string;
  readonly streamScope: string;
  /** The host has the keys. */
  readonly durable = true;
  readonly notes: Erasable;
  readonly letters: Database = new MemoryDatabase();
  #keeper: Keeper;

  private constructor(database: Database, place: Place, keeper: Keeper) {
    this.#keeper = keeper;
    this.notes = new Erasable(database);
    this.scope = this.streamScope = `injected/${keeper.signing.ed25519Pub}/${scopeOf(place)}`;
  }

  static async of({ signing, agreement }: BroughtKeys, database: Database, place: Place): Promise<BroughtIdentity> {
    return new BroughtIdentity(database, place, { signing, agreements: [agreement], locker: await newLockerKey(), record: null });
  }

  async load(): Promise<Keeper> {
    return this.#keeper;
  }

  async save(keeper: Keeper): Promise<void> {
    this.#keeper = keeper;
  }

  /** Nothing is left of it here, nor comes back by what is still under way. */
  async wipe(): Promise<void> {
    await this.notes.erase(["pins", "channels", "rosters"], this.scope);
  }
}
