// What to call a key. A name that its owner chose and one that the site vouches for never look alike: the latter stands with a mark, the former
// begins with @ wherever there are both.

import { signal } from "@preact/signals";
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

  #chosen({ username, team, dot1 }: KeyRecord): string {
    if (username === null) return team ?? dot1;
    // Nor must "you can read from here on" be said of somebody who took that name.
    return this.login || this.#vouched.value.size > 0 ? `@${username}` : unlikeYou(username);
  }
}

export function vouchedName({ name }: SiteUser): Name {
  return { name: unlikeYou(name), vouched: true };
}

/** The beginning of its fingerprint, for a key whose name isn't to be believed, or isn't known. */
export function nameOfKey(ed25519Pub: string): string {
  return `key ${ed25519Pub.slice(0, 8)}…`;
}

export function sameUser(a: SiteUser | null, b: SiteUser | null): boolean {
  return a?.id === b?.id && a?.name === b?.name;
}

function unlikeYou(name: string): string {
  return name.toLowerCase() === "you" ? `“${name}”` : name;
}
