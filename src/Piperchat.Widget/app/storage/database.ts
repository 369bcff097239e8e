// What this browser keeps: IndexedDB, which holds non-extractable keys as handles. Where it is refused (some private windows, third-party
// frames) the same operations run on memory, and `durable` says so: the page then tells that closing it loses the keys.

export type Table = "relays" | "identities" | "pins" | "channels" | "outbox" | "drafts" | "rosters" | "teams";

const TABLES: readonly Table[] = ["relays", "identities", "pins", "channels", "outbox", "drafts", "rosters", "teams"];
const NAME = "piperchat";
/** One more with each table that joins them. */
const VERSION = 3;

export type Row<T> = { readonly key: string; readonly value: T };

export type Change<T> = (rows: ReadonlyMap<string, T>) => ReadonlyMap<string, T>;

export interface Database {
  readonly durable: boolean;
  get<T>(table: Table, key: string): Promise<T | undefined>;
  put(table: Table, key: string, value: unknown): Promise<void>;
  delete(table: Table, key: string): Promise<void>;
  /** Deletes the rows whose keys begin with the prefix. */
  clear(table: Table, prefix: string): Promise<void>;
  /** The rows whose keys begin with the prefix, in the order of their keys. */
  rows<T>(table: Table, prefix: string): Promise<readonly Row<T>[]>;
  /** Hands `change` the rows whose keys begin with the prefix and writes those that it gives back, as one: no other tab writes in between. */
  revise<T>(table: Table, prefix: string, change: Change<T>): Promise<void>;
}

/** A store that hasn't answered by then won't: some browsers leave the question open for good. */
const PATIENCE = 4_000;
/** One that held keys before does answer, however busy it is with ten tabs that are restored at once; without it the user were somebody else. */
const PATIENCE_WITH_KEYS = 60_000;

export async function openDatabase(factory?: IDBFactory, patience = heldKeys() ? PATIENCE_WITH_KEYS : PATIENCE): Promise<Database> {
  try {
    // Where storage is blocked, even asking for it throws in some browsers.
    const database = new IndexedDatabase(await inTime(opened(factory ?? globalThis.indexedDB), patience, (late) => late.close()));
    return await inTime(ifItTakes(database), patience);
  } catch {
    return new MemoryDatabase();
  }
}

/** By the marks that stand beside the store. */
function heldKeys(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith("piperchat "));
  } catch {
    return false;
  }
}

/** A full disk opens and reads, and refuses the first write: what is there is then gone on with in memory. */
async function ifItTakes(database: Database): Promise<Database> {
  try {
    await database.put("relays", "", null);
    await database.delete("relays", "");
    return database;
  } catch {
    return MemoryDatabase.of(database);
  }
}

function inTime<T>(answer: Promise<T>, patience: number, tooLate: (late: T) => void = () => {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error("no answer"));
      answer.then(tooLate, () => {});
    }, patience);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function opened(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const there = request.result.objectStoreNames;
      for (const table of TABLES) if (!there.contains(table)) request.result.createObjectStore(table);
    };
    request.onsuccess = () => {
      // A later version of the page, in another tab, must be able to upgrade.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    // Blocked is no answer: another tab, whose page is an older one, finishes its writing first.
    request.onerror = () => reject(request.error);
  });
}

class IndexedDatabase implements Database {
  readonly durable = true;

  constructor(private readonly db: IDBDatabase) {}

  get<T>(table: Table, key: string): Promise<T | undefined> {
    return result<T | undefined>(this.db.transaction(table).objectStore(table).get(key));
  }

  put(table: Table, key: string, value: unknown): Promise<void> {
    const transaction = this.db.transaction(table, "readwrite", { durability: durabilityOf(table) });
    transaction.objectStore(table).put(value, key);
    return done(transaction);
  }

  delete(table: Table, key: string): Promise<void> {
    const transaction = this.db.transaction(table, "readwrite", { durability: durabilityOf(table) });
    transaction.objectStore(table).delete(key);
    return done(transaction);
  }

  clear(table: Table, prefix: string): Promise<void> {
    const transaction = this.db.transaction(table, "readwrite", { durability: durabilityOf(table) });
    transaction.objectStore(table).delete(under(prefix));
    return done(transaction);
  }

  async rows<T>(table: Table, prefix: string): Promise<readonly Row<T>[]> {
    const store = this.db.transaction(table).objectStore(table);
    const [keys, values] = await Promise.all([result(store.getAllKeys(under(prefix))), result<T[]>(store.getAll(under(prefix)))]);
    return keys.map((key, i) => ({ key: String(key), value: values[i] as T }));
  }

  revise<T>(table: Table, prefix: string, change: Change<T>): Promise<void> {
    const transaction = this.db.transaction(table, "readwrite", { durability: "strict" });
    const store = transaction.objectStore(table);
    const keys = store.getAllKeys(under(prefix));
    const values: IDBRequest<T[]> = store.getAll(under(prefix));
    values.onsuccess = () => {
      const rows = new Map(keys.result.map((key, i) => [String(key), values.result[i] as T]));
      for (const [key, value] of change(rows)) store.put(value, key);
    };
    return done(transaction);
  }
}

/** What is being written must outlive a reload that follows at once, and so mustn't wait for the disk; keys and pins must outlive a power cut. */
function durabilityOf(table: Table): IDBTransactionDurability {
  return table === "outbox" || table === "drafts" ? "relaxed" : "strict";
}

function under(prefix: string): IDBKeyRange {
  return IDBKeyRange.bound(prefix, `${prefix}\uffff`);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export class MemoryDatabase implements Database {
  readonly durable = false;
  readonly #tables = new Map<Table, Map<string, unknown>>(TABLES.map((table) => [table, new Map()]));

  static async of(other: Database): Promise<MemoryDatabase> {
    const memory = new MemoryDatabase();
    for (const table of TABLES) for (const { key, value } of await other.rows(table, "")) await memory.put(table, key, value);
    return memory;
  }

  async get<T>(table: Table, key: string): Promise<T | undefined> {
    return this.#tables.get(table)?.get(key) as T | undefined;
  }

  async put(table: Table, key: string, value: unknown): Promise<void> {
    this.#tables.get(table)?.set(key, value);
  }

  async delete(table: Table, key: string): Promise<void> {
    this.#tables.get(table)?.delete(key);
  }

  async clear(table: Table, prefix: string): Promise<void> {
    for (const { key } of await this.rows(table, prefix)) await this.delete(table, key);
  }

  async rows<T>(table: Table, prefix: string): Promise<readonly Row<T>[]> {
    const rows = [...(this.#tables.get(table) ?? [])].filter(([key]) => key.startsWith(prefix));
    return rows.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value: value as T }));
  }

  async revise<T>(table: Table, prefix: string, change: Change<T>): Promise<void> {
    const rows = [...(this.#tables.get(table) ?? [])].filter(([key]) => key.startsWith(prefix)) as [string, T][];
    for (const [key, value] of change(new Map(rows))) this.#tables.get(table)?.set(key, value);
  }
}
