// Who this browser is at one relay: keys as handles that can't be exported, made when the user presses Start and not before.

import { generateSigningKey, type KeyRecord, type Place, type SigningKey } from "../protocol";
import type { Database } from "../storage/database";
import { newLockerKey } from "../storage/locker";
import { fromStore, newAgreement, toStore, type KeptAgreement, type StoredAgreement } from "./kept-agreement";

export type Keeper = {
  readonly signing: SigningKey;
  /** The newest first; the older ones open older messages. */
  readonly agreements: readonly [KeptAgreement, ...KeptAgreement[]];
  /** Locks the outbox and the drafts. */
  readonly locker: CryptoKey;
  /** The record that the relay took, or null until it has. */
  readonly record: KeyRecord | null;
};

type Stored = Omit<Keeper, "agreements"> & { readonly agreements: readonly StoredAgreement[] };

/**
 * Relay and tenant: identities, pins and channels of one have nothing to do with those of another. So with the host's user: who logs in after
 * somebody else at one browser isn't them. No scope begins with another one.
 */
export function scopeOf({ relay, tenant }: Place, userId: string | null = null): string {
  return `${userId === null ? "" : `user/${encodeURIComponent(userId)}/`}${relay}/${tenant}/`;
}

export class IdentityStore {
  constructor(
    private readonly database: Database,
    private readonly marks: Marks = localMarks,
  ) {}

  async load(scope: string): Promise<Keeper | undefined> {
    const stored = await this.database.get<Stored | null>("identities", scope);
    // Null: the row is there, and what it holds didn't come back.
    if (stored == null) return undefined;
    const [newest, ...older] = await Promise.all(stored.agreements.map(fromStore));
    return newest === undefined ? undefined : { ...stored, agreements: [newest, ...older] };
  }

  async save(scope: string, keeper: Keeper): Promise<void> {
    await this.database.put("identities", scope, { ...keeper, agreements: keeper.agreements.map(toStore) } satisfies Stored);
    if (keeper.record !== null) this.marks.set(scope, keeper.record.username ?? "");
  }

  /** The name that this browser had here, or "" where it had none, if the mark of it is left but the keys are gone: they were evicted, not never made. */
  async lostName(scope: string): Promise<string | null> {
    return (await this.load(scope)) === undefined ? this.marks.get(scope) : null;
  }
}

export async function newKeeper(): Promise<Keeper> {
  const [signing, agreement, locker] = await Promise.all([generateSigningKey(), newAgreement(), newLockerKey()]);
  return { signing, agreements: [agreement], locker, record: null };
}

/** A note outside IndexedDB, so that its loss is noticed. */
export type Marks = { get(scope: string): string | null; set(scope: string, name: string): void };

const localMarks: Marks = {
  get(scope) {
    try {
      return localStorage.getItem(`piperchat ${scope}`);
    } catch {
      return null;
    }
  },
  set(scope, name) {
    try {
      localStorage.setItem(`piperchat ${scope}`, name);
    } catch {
      // Storage is refused; IndexedDB is too, and the page says so.
    }
  },
};
