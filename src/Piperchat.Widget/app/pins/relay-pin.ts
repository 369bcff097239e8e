// A relay is its id, not its address. Where the address answers with another id, someone else answers (or the host lost its data), and
// nothing is sent before the user has said so.

import { isHex, type Place } from "../protocol";
import type { Database } from "../storage/database";
import { asObject } from "../relay/relay";

export type Health = {
  readonly place: Place;
  readonly now: string | null;
  /** How many readers a channel may have here. */
  readonly readers: number;
};

export type RelayVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "changed"; readonly before: Place };

/** Null where the answer is no relay's of version 1.5. */
export function readHealth(answer: unknown): Health | null {
  const { relay, tenant = "", now, limits } = asObject(answer) ?? {};
  if (typeof relay !== "string" || !isHex(relay, 16)) return null;
  if (typeof tenant !== "string" || !/^[A-Za-z0-9._-]{0,64}$/.test(tenant)) return null;
  const readers = asObject(limits)?.["readers"];
  return { place: { relay, tenant }, now: typeof now === "string" ? now : null, readers: typeof readers === "number" ? readers : 256 };
}

export class RelayPin {
  constructor(private readonly database: Database, private readonly url: string) {}

  pinned(): Promise<Place | undefined> {
    return this.database.get<Place>("relays", this.url);
  }

  /** Pins the first id met here; says so when it is another one than before. (Another tenant is another log-in, not another relay.) */
  async meet(place: Place): Promise<RelayVerdict> {
    const before = await this.pinned();
    if (before !== undefined && before.relay !== place.relay) return { kind: "changed", before };
    await this.accept(place);
    return { kind: "known" };
  }

  async accept({ relay, tenant }: Place): Promise<void> {
    await this.database.put("relays", this.url, { relay, tenant });
  }
}
