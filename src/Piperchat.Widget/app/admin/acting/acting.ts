// Doing something in a channel: by this browser's key where the log gives it the right, else as an operator where the host does.

import { signal } from "@preact/signals";
import { objectionTo, signAction, type Act, type Objection, type Roster, type SigningKey } from "../../protocol";
import type { Clock } from "../../relay/clock";
import { asObject, RelayRefusal, type AdminVerb, type Relay } from "../../relay/relay";
import type { RosterLog } from "../../roster/roster-log";

/** "site": the host's policy lets its user; nobody signs, and the log says so. */
export type Actor = "key" | "site";

/** Why nothing was asked of the relay. */
export class NotDone extends Error {
  constructor(readonly why: Objection | "changed" | "unverified") {
    super(why);
  }
}

const VERBS: Readonly<Record<Act["action"], AdminVerb>> = { claim: "claim", role: "members", settings: "settings", remove: "removals" };

export class Acting {
  /** Whether the host lets its user administer the channel, as the relay told last. */
  readonly operator = signal(false);

  /** `hasLogIn`: the host tells people apart, and a channel is its own to give away. Else whoever claims first has it. */
  constructor(
    private readonly relay: Relay, private readonly clock: Clock, private readonly log: RosterLog, readonly me: SigningKey | null, private readonly hasLogIn: boolean,
  ) {}

  /** Null where nobody here may, or the log isn't verified: nothing is signed onto a log that can't be trusted. */
  actorFor(act: Act): Actor | null {
    const { value } = this.log.state;
    return value.kind === "verified" ? this.#actorIn(value.roster, act) : null;
  }

  /**
   * Throws NotDone, or RelayRefusal. `premise`: what of the roster the user saw when they asked. Where somebody else was faster, and it is
   * no longer so, the act may not be what the user wants any more.
   */
  async do(act: Act, premise: (roster: Roster) => unknown): Promise<void> {
    const before = this.#roster();
    try {
      await this.#post(act, before);
    } catch (error) {
      if (!(error instanceof RelayRefusal && error.code === "stale_head")) throw error;
      await this.log.refresh();
      const after = this.#roster();
      if (JSON.stringify(premise(before)) !== JSON.stringify(premise(after))) throw new NotDone("changed");
      await this.#post(act, after);
    }
  }

  async #post(act: Act, roster: Roster): Promise<void> {
    const actor = this.#actorIn(roster, act);
    if (actor === null) throw new NotDone(this.#objection(roster, act));
    const answer = await this.clock.dated(async () => this.relay.act(this.log.place.channel, VERBS[act.action], await this.#body(act, actor, roster.hash)));
    await this.log.take(asObject(answer)?.["entry"]);
  }

  async #body(act: Act, actor: Actor, prev: string): Promise<object> {
    const { place } = this.log;
    if (actor === "site" || this.me === null) return { version: "1.5", ...place, ...act, prev };
    return signAction(this.me, place, act, prev, Math.floor(this.clock.now() / 1000));
  }

  #actorIn(roster: Roster, act: Act): Actor | null {
    if (act.action === "claim" && this.hasLogIn && !this.operator.value) return null;
    if (this.me !== null && objectionTo(roster, this.me.ed25519Pub, act) === null) return "key";
    return this.operator.value && objectionTo(roster, null, act) === null ? "site" : null;
  }

  #objection(roster: Roster, act: Act): Objection {
    const key = this.operator.value ? null : (this.me?.ed25519Pub ?? "");
    return objectionTo(roster, key, act) ?? "forbidden";
  }

  #roster(): Roster {
    const { value } = this.log.state;
    if (value.kind !== "verified") throw new NotDone("unverified");
    return value.roster;
  }
}
