// The private keys of the teams that we are of: they came in the teams' own channels, and open what is sealed for a team anywhere.

import { signal } from "@preact/signals";
import { fromStore, toStore, type KeptAgreement, type StoredAgreement } from "../keys/kept-agreement";
import { bytesOfHex, dot1Of, type Reader } from "../protocol";
import type { Database } from "../storage/database";
import type { Tabs } from "../storage/tabs";

type Stored = { readonly ed25519Pub: string; readonly agreement: StoredAgreement };

export class Keyring {
  /** One for each key that a team has had. Where members disagree about it, all that they said are tried. */
  readonly readers = signal<readonly Reader[]>([]);

  constructor(private readonly database: Database, private readonly scope: string, private readonly tabs: Tabs) {
    tabs.on("teams", () => void this.load());
  }

  async load(): Promise<void> {
    const rows = await this.database.rows<Stored>("teams", this.scope);
    const readers = new Map<string, Reader>();
    for (const { value } of rows) {
      const { ed25519Pub } = value;
      const before = readers.get(ed25519Pub);
      const agreements = [...(before?.agreements ?? []), await fromStore(value.agreement)];
      readers.set(ed25519Pub, { dot1: await dot1Of(bytesOfHex(ed25519Pub)), ed25519Pub, agreements });
    }
    this.readers.value = [...readers.values()];
  }

  async add(ed25519Pub: string, key: KeptAgreement): Promise<void> {
    if (this.has(ed25519Pub, key.x25519Pub)) return;
    await this.database.put("teams", `${this.scope}${ed25519Pub}/${key.x25519Pub}`, { ed25519Pub, agreement: toStore(key) } satisfies Stored);
    await this.load();
    this.tabs.tell("teams");
  }

  has(ed25519Pub: string, x25519Pub: string): boolean {
    return this.readers.value.some((reader) => reader.ed25519Pub === ed25519Pub && reader.agreements.some((each) => each.x25519Pub === x25519Pub));
  }
}
