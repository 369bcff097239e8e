import { signal } from "@preact/signals";
import type { KeyRecord, Place } from "../protocol";
import type { Database } from "../storage/database";
import { scopeOf } from "../keys/identity-store";
import { accept, judge, type Pins, type Verdict } from "./pins";

export type Conflict = Extract<Verdict, { kind: "conflict" }> & { readonly record: KeyRecord };

/** The pins of one relay and tenant, kept in the browser, and what they object to. */
export class PinBook {
  readonly pins = signal<Pins>(new Map());
  /** By Ed25519 key: what the user has yet to accept. */
  readonly conflicts = signal<ReadonlyMap<string, Conflict>>(new Map());

  readonly #scope: string;

  constructor(private readonly database: Database, place: Place) {
    this.#scope = scopeOf(place);
  }

  async load(): Promise<void> {
    const rows = await this.database.rows<KeyRecord>("pins", this.#scope);
    this.pins.value = new Map(rows.map(({ value }) => [value.ed25519_pub, value]));
  }

  /** Judges a verified record, and pins it where nothing speaks against it. */
  async meet(record: KeyRecord): Promise<Verdict> {
    const verdict = judge(this.pins.value, record);
    if (verdict.kind === "take") await this.#pin(new Map(this.pins.value).set(record.ed25519_pub, record), record);
    if (verdict.kind === "conflict") this.conflicts.value = new Map(this.conflicts.value).set(record.ed25519_pub, { ...verdict, record });
    else if (verdict.kind !== "older") this.#settle(record.ed25519_pub);
    return verdict;
  }

  async accept(record: KeyRecord): Promise<void> {
    const after = accept(this.pins.value, record);
    const changed = [...after.values()].filter((each) => this.pins.value.get(each.ed25519_pub) !== each);
    await this.#pin(after, ...changed);
    this.#settle(record.ed25519_pub);
  }

  /** The pinned record that a label stands for. Labels collide; a second key under one label was never pinned by an honest relay. */
  byDot1(dot1: string): KeyRecord | undefined {
    return [...this.pins.value.values()].find((record) => record.dot1 === dot1);
  }

  async #pin(after: Pins, ...changed: readonly KeyRecord[]): Promise<void> {
    this.pins.value = after;
    for (const record of changed) await this.database.put("pins", this.#scope + record.ed25519_pub, record);
  }

  #settle(key: string): void {
    if (!this.conflicts.value.has(key)) return;
    const rest = new Map(this.conflicts.value);
    rest.delete(key);
    this.conflicts.value = rest;
  }
}
