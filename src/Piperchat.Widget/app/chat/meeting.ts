// Which relay answers at the page's address, and who its site says is at the page.

import { effect } from "@preact/signals";
import type { Connection } from "../connection/connection";
import { readHealth, USUAL_LIMITS, type RelayLimits, type RelayPin } from "../pins/relay-pin";
import type { SiteUser } from "../people/site-user";
import type { Place } from "../protocol";
import type { Clock } from "../relay/clock";
import { RelayRefusal, type Relay } from "../relay/relay";
import type { Phase } from "./phase";

export type Met = {
  readonly place: Place;
  readonly user: SiteUser | null;
  readonly login: boolean;
  readonly limits: RelayLimits;
  /** The relay is away: this is what it said the last time. */
  readonly byMemory: boolean;
  /** Another relay answered at this address before; null: none did. */
  readonly before: Place | null;
};

/** The phase that it leads to where one can't go on. */
export async function meetRelay(relay: Relay, pin: RelayPin, clock: Clock): Promise<Met | Phase> {
  try {
    const health = readHealth(await relay.health());
    if (health === null) return { name: "not-a-relay" };
    clock.compare(health.now);
    const { place, user, login, limits } = health;
    const verdict = await pin.meet(place, user);
    return { place, user, login, limits, byMemory: false, before: verdict.kind === "known" ? null : verdict.before };
  } catch (error) {
    if (!(error instanceof RelayRefusal)) throw error;
    if (error.status === 401 || error.status === 403) return { name: "not-allowed" };
    // Whoever was here before can read on and write ahead while the relay is away.
    const pinned = await pin.pinned();
    if (pinned === undefined || !error.passing) return { name: "unreachable" };
    const { relay: id, tenant, user } = pinned;
    return { place: { relay: id, tenant }, user, login: user !== null, limits: USUAL_LIMITS, byMemory: true, before: null };
  }
}

/** Whether the site still says the same. Throws RelayRefusal. */
export async function isSameUser(relay: Relay, user: SiteUser | null): Promise<boolean> {
  const health = readHealth(await relay.health());
  return health !== null && (health.user?.id ?? null) === (user?.id ?? null);
}

/** For what the relay couldn't be asked while it was away. */
export function onceLive({ state }: Connection, job: () => void): void {
  const stop = effect(() => {
    // In a turn of its own: what the job reads is nothing that this waits for.
    if (state.value === "live") queueMicrotask(() => {
      stop();
      job();
    });
  });
}
