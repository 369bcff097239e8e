import { signal } from "@preact/signals";
import type { KeyRecord } from "../protocol";
import type { Database } from "../storage/database";
import type { Tabs } from "../storage/tabs";
import { accept, judge, type Pins, type Verdict } from "./pins";

/** The pins of one scope (a relay and tenant), kept in the browser for all its tabs. */
export class PinBook {
  readonly pins = signal<Pins>(new Map());

  constructor(private readonly database: Database, private readonly scope: string, private readonly tabs: Tabs | null = null) {
    tabs?.on("pins", () => void this.load());
  }

  async load(): Promise<void> {
    await this.#revise(() => []);
  }

  /** Judges verified records in turn by what any tab has pinned, and pins those that nothing speaks against. */
  async meet(...records: readonly KeyRecord[]): Promise<readonly Verdict[]> {
    const verdicts: Verdict[] = [];
    await this.#revise((pins) => {
      const now = new Map(pins);
      return records.filter((record) => {
        const verdict = judge(now, record);
        verdicts.push(verdict);
        if (verdict.kind === "take") now.set(record.ed25519_pub, record);
        return verdict.kind === "take";
      });
    });
    return verdicts;
  }

  async accept(record: KeyRecord): Promise<void> {
    await this.#revise((pins) => accept(pins, record));
  }

  /** The pinned record that a label stands for. Labels collide; a second key under one label was never pinned by an honest relay. */
  byDot1(dot1: string): KeyRecord | undefined {
    return [...this.pins.value.values()].find((record) => record.dot1 === dot1);
  }

  /** Reads, judges and writes as one: between them no other tab pins what would have changed the judgement. */
  async #revise(change: (pins: Pins) => readonly KeyRecord[]): Promise<void> {
    let after: Pins = new Map();
    let changed: readonly KeyRecord[] = [];
    await this.database.revise<KeyRecord>("pins", this.scope, (rows) => {
      const pins = new Map([...rows.values()].map((record) => [record.ed25519_pub, record]));
      changed = change(pins);
      for (const record of changed) pins.set(record.ed25519_pub, record);
      after = pins;
      return new Map(changed.map((record) => [this.scope + record.ed25519_pub, record]));
    });
    this.pins.value = after;
    if (changed.length > 0) this.tabs?.tell("pins");
  }
}
