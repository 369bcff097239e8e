// What to call a key. A name that its owner chose and one that the site vouches for never look alike: the latter stands with a mark, the former
// begins with @ wherever there are both.

import { signal } from "@preact/signals";
import { nameOfKey, nameOfRecord, unlikeYou } from "../chat/names";
import type { PinBook } from "../pins/pin-book";
import type { KeyRecord } from "../protocol";
import type { Name } from "../words";
import type { SiteUser } from "./site-user";

export class People {
  readonly #vouched = signal<ReadonlyMap<string, SiteUser>>(new Map());

  /** `login`: the host has one, so that there may be vouched names. */
  constructor(private readonly book: PinBook, private readonly login: boolean) {}

  /** The relay's last word on these keys. */
  told(users: Iterable<readonly [ed25519Pub: string, user: SiteUser | null]>): void {
    const vouched = new Map(this.#vouched.peek());
    let changed = false;
    for (const [key, user] of users) {
      changed ||= !sameUser(vouched.get(key) ?? null, user);
      if (user === null) vouched.delete(key);
      else vouched.set(key, user);
    }
    if (changed) this.#vouched.value = vouched;
  }

  siteUser(ed25519Pub: string): SiteUser | null {
    return this.#vouched.value.get(ed25519Pub) ?? null;
  }

  /**
   * What the site vouches for, else the name that its pinned record signs, else its label. A name that is in dispute isn't shown as its bearer's:
   * anyone may post under a key of their own and call it bob (attack 2).
   */
  nameOf(ed25519Pub: string): Name {
    const user = this.siteUser(ed25519Pub);
    if (user !== null) return vouchedName(user);
    const record = this.book.pins.value.get(ed25519Pub);
    return { name: record === undefined ? nameOfKey(ed25519Pub) : this.#chosen(record) };
  }

  nameOfRecord(record: KeyRecord): Name {
    const user = this.siteUser(record.ed25519_pub);
    return user === null ? { name: this.#chosen(record) } : vouchedName(user);
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
    return username !== null && (this.login || this.#vouched.value.size > 0) ? `@${username}` : nameOfRecord(record);
  }
}

export function vouchedName({ name }: SiteUser): Name {
  return { name: unlikeYou(name), vouched: true };
}

export function sameUser(a: SiteUser | null, b: SiteUser | null): boolean {
  return a?.id === b?.id && a?.name === b?.name;
}
