// Whose identity the page runs under, and what of it outlives the page: one that this browser made and keeps, or one that the host page
// brought, whose keys stay in memory.

import type { Place } from "../protocol";
import { MemoryDatabase, type Database } from "../storage/database";
import { Erasable } from "../storage/erasable";
import { newLockerKey } from "../storage/locker";
import type { BroughtKeys } from "./brought-keys";
import { IdentityStore, scopeOf, type Keeper } from "./identity-store";

/** How the relay knows the page's user: by which of the two ways, and as which of the host's. */
export type LetIn = { readonly way: "token" | "cookie"; readonly userId: string | null };

/** What the relay lets one tab read, all may that share its stream: so only those that are let in alike do. */
function sharedBy(scope: string, { way, userId }: LetIn): string {
  return `${way} ${userId ?? ""} ${scope}`;
}

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
  constructor(database: Database, place: Place, private readonly letIn: LetIn, private readonly fellBack: (memory: Database) => void) {
    this.#database = database;
    this.scope = scopeOf(place, letIn.userId);
  }

  get durable(): boolean {
    return this.#database.durable;
  }

  /** Keys in memory are this page's alone, and so is what they follow. */
  get streamScope(): string | null {
    return this.durable ? sharedBy(this.scope, this.letIn) : null;
  }

  get notes(): Database {
    return this.#database;
  }

  get letters(): Database {
    return this.#database;
  }

  load(): Promise<Keeper | undefined> {
    return this.#store.load(this.scope);
  }

  lostName(): Promise<string | null> {
    return this.#store.lostName(this.scope);
  }

  /** Some private windows open a store and then won't take keys: those are kept in memory, and the page says so. */
  async save(keeper: Keeper): Promise<void> {
    try {
      await this.#store.save(this.scope, keeper);
    } catch {
      this.#database = new MemoryDatabase();
      this.fellBack(this.#database);
      await this.#store.save(this.scope, keeper);
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

  private constructor(database: Database, place: Place, letIn: LetIn, keeper: Keeper) {
    this.#keeper = keeper;
    this.notes = new Erasable(database);
    this.scope = `injected/${keeper.signing.ed25519Pub}/${scopeOf(place)}`;
    this.streamScope = sharedBy(this.scope, letIn);
  }

  static async of({ signing, agreement }: BroughtKeys, database: Database, place: Place, letIn: LetIn): Promise<BroughtIdentity> {
    return new BroughtIdentity(database, place, letIn, { signing, agreements: [agreement], locker: await newLockerKey(), record: null });
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
