// What to call a key. A name that its owner chose and one that the site vouches for never look alike: the latter stands with a mark, the former
// begins with @ wherever there are both.

import { computed, signal } from "@preact/signals";
import { nameOfKey, nameOfRecord, unlikeYou } from "../chat/names";
import type { PinBook } from "../pins/pin-book";
import type { KeyRecord } from "../protocol";
import { words, type Name } from "../words";
import type { SiteUser } from "./site-user";

export class People {
  /** By Ed25519 key; null: the site named nobody, or nobody any more. */
  readonly #told = signal<ReadonlyMap<string, SiteUser | null>>(new Map());
  /** What it said the last time, of those about whom it is silent now: they left, mostly. */
  readonly #recalled = signal<ReadonlyMap<string, SiteUser>>(new Map());

  readonly #hasVouched = computed(() => [...this.#told.value.values(), ...this.#recalled.value.values()].some((user) => user !== null));

  /** `login`: the host has one, so that there may be vouched names. */
  constructor(private readonly book: PinBook, private readonly login: boolean) {}

  /** The relay's last word on these keys. */
  told(users: Iterable<readonly [ed25519Pub: string, user: SiteUser | null]>): void {
    const before = this.#told.peek();
    const news = [...users].filter(([key, user]) => !before.has(key) || !sameUser(before.get(key) ?? null, user));
    if (news.length > 0) this.#told.value = new Map([...before, ...news]);
  }

  /** What this browser noted of the relay's word. */
  recall(users: readonly (readonly [ed25519Pub: string, user: SiteUser])[]): void {
    const before = this.#recalled.peek();
    if (users.some(([key, user]) => !sameUser(before.get(key) ?? null, user))) this.#recalled.value = new Map([...before, ...users]);
  }

  /** Whether the site has said whose key it is, or that it doesn't know. */
  isTold(ed25519Pub: string): boolean {
    return !this.login || this.#told.value.has(ed25519Pub);
  }

  siteUser(ed25519Pub: string): SiteUser | null {
    const told = this.#told.value.get(ed25519Pub);
    return told === undefined ? (this.#recalled.value.get(ed25519Pub) ?? null) : told;
  }

  /**
   * What the site vouches for, else the name that its pinned record signs, else its label. A name that is in dispute isn't shown as its bearer's:
   * anyone may post under a key of their own and call it bob (attack 2).
   */
  nameOf(ed25519Pub: string): Name {
    const user = this.siteUser(ed25519Pub);
    if (user !== null) return vouchedName(user);
    const record = this.book.pins.value.get(ed25519Pub);
    if (record === undefined) return { name: nameOfKey(ed25519Pub) };
    return record.team === null ? { name: this.#chosen(record) } : this.nameOfRecord(record);
  }

  nameOfRecord(record: KeyRecord): Name {
    if (record.team !== null) return { name: words.team(record.team), vouched: true };
    const user = this.siteUser(record.ed25519_pub);
    return user === null ? { name: this.#chosen(record) } : vouchedName(user);
  }

  /** One name for each whom the site knows, however many devices they read on, our own last. `me`: whom it says we are. */
  namesOf(records: readonly KeyRecord[], me: SiteUser | null): readonly Name[] {
    const devices = new Map<string, number>();
    for (const { ed25519_pub } of records) {
      const id = this.siteUser(ed25519_pub)?.id;
      if (id !== undefined) devices.set(id, (devices.get(id) ?? 0) + 1);
    }
    const mine = me === null ? undefined : devices.get(me.id);
    if (me !== null) devices.delete(me.id);
    const names = records.flatMap((record) => {
      const user = this.siteUser(record.ed25519_pub);
      if (user === null) return [this.nameOfRecord(record)];
      const count = devices.get(user.id);
      devices.delete(user.id);
      return count === undefined ? [] : [count === 1 ? vouchedName(user) : { ...vouchedName(user), devices: count }];
    });
    return mine === undefined ? names : [...names, { name: words.myDevices(mine) }];
  }

  /** What a key calls itself, whatever the site says. */
  chosenName(record: KeyRecord): Name {
    return { name: this.#chosen(record) };
  }

  /** The username, to stand beside a vouched name; null where that says it already. */
  besides(ed25519Pub: string): string | null {
    const username = this.book.pins.value.get(ed25519Pub)?.username ?? null;
    return username !== null && this.siteUser(ed25519Pub) !== null ? `@${username}` : null;
  }

  #chosen(record: KeyRecord): string {
    const { username } = record;
    return username !== null && (this.login || this.#hasVouched.value) ? `@${username}` : nameOfRecord(record);
  }
}

export function vouchedName({ name }: SiteUser): Name {
  return { name: unlikeYou(name), vouched: true };
}

export function sameUser(a: SiteUser | null, b: SiteUser | null): boolean {
  return a?.id === b?.id && a?.name === b?.name;
}
