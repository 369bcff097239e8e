// A relay is its id, not its address. Where the address answers with another id, someone else answers (or the host lost its data), and
// nothing is sent before the user has said so.

import { isHex, type Place } from "../protocol";
import { readSiteUser, type SiteUser } from "../people/site-user";
import type { Database } from "../storage/database";
import { asObject } from "../relay/relay";

/** What a relay bounds. */
export type RelayLimits = {
  readonly readersPerChannel: number;
  readonly channelsPerStream: number;
};

/** Those of relays that don't say, the first ones of version 1.5. */
export const USUAL_LIMITS: RelayLimits = { readersPerChannel: 256, channelsPerStream: 100 };

export type Health = {
  readonly place: Place;
  readonly now: string | null;
  readonly limits: RelayLimits;
  /** The host has a log-in. */
  readonly login: boolean;
  /** Who is logged in there, by the host's word. */
  readonly user: SiteUser | null;
};

/** `user`: who was logged in when the relay told last. */
export type Pinned = Place & { readonly user: SiteUser | null };

export type RelayVerdict =
  | { readonly kind: "known" }
  | { readonly kind: "changed"; readonly before: Place };

/** Null where the answer is no relay's of version 1.5. */
export function readHealth(answer: unknown): Health | null {
  const { relay, tenant = "", now, limits, login, user } = asObject(answer) ?? {};
  if (typeof relay !== "string" || !isHex(relay, 16)) return null;
  if (typeof tenant !== "string" || !/^[A-Za-z0-9._-]{0,64}$/.test(tenant)) return null;
  return { place: { relay, tenant }, now: typeof now === "string" ? now : null, limits: readLimits(limits), login: login === true, user: readSiteUser(user) };
}

function readLimits(answer: unknown): RelayLimits {
  const { readers, stream_channels: channels } = asObject(answer) ?? {};
  return {
    readersPerChannel: typeof readers === "number" ? readers : USUAL_LIMITS.readersPerChannel,
    channelsPerStream: typeof channels === "number" ? channels : USUAL_LIMITS.channelsPerStream,
  };
}

export class RelayPin {
  constructor(private readonly database: Database, private readonly url: string) {}

  async pinned(): Promise<Pinned | undefined> {
    const pinned = await this.database.get<Place & Partial<Pinned>>("relays", this.url);
    return pinned && { user: null, ...pinned };
  }

  /** Pins the first id met here; says so when it is another one than before. (Another tenant is another log-in, not another relay.) */
  async meet(place: Place, user: SiteUser | null = null): Promise<RelayVerdict> {
    const before = await this.pinned();
    if (before !== undefined && before.relay !== place.relay) return { kind: "changed", before: { relay: before.relay, tenant: before.tenant } };
    await this.accept(place, user);
    return { kind: "known" };
  }

  async accept({ relay, tenant }: Place, user: SiteUser | null = null): Promise<void> {
    await this.database.put("relays", this.url, { relay, tenant, user } satisfies Pinned);
  }
}
