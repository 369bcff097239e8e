import { signal } from "@preact/signals";
import { asObject, RelayRefusal, type Relay } from "../../relay/relay";
import type { RosterLog } from "../../roster/roster-log";

/** What the relay found in its own copy. */
export type OwnCheck =
  | { readonly name: "agrees"; readonly entries: number }
  | { readonly name: "broken"; readonly seq: number; readonly field: string }
  /** It found nothing wrong, in another log than this browser verified. */
  | { readonly name: "differs"; readonly seq: number }
  /** Only owners, admins and the site may ask. */
  | { readonly name: "not-asked" }
  | { readonly name: "failed" };

export type Check = { readonly name: "none" } | { readonly name: "checking" } | { readonly name: "checked"; readonly own: OwnCheck } | { readonly name: "failed"; readonly refusal: RelayRefusal };

/** "Verify again": everything from entry 1 on in this browser, and the relay's own verification. */
export class Checks {
  readonly last = signal<Check>({ name: "none" });

  constructor(private readonly relay: Relay, private readonly log: RosterLog) {}

  async verifyAgain(mayAsk: boolean): Promise<void> {
    if (this.last.value.name === "checking") return;
    this.last.value = { name: "checking" };
    try {
      await this.log.verifyAnew();
      this.last.value = { name: "checked", own: mayAsk ? await this.#own() : { name: "not-asked" } };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      this.last.value = { name: "failed", refusal: error };
    }
  }

  async startOver(): Promise<void> {
    this.last.value = { name: "checking" };
    try {
      await this.log.startOver();
      this.last.value = { name: "none" };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      this.last.value = { name: "failed", refusal: error };
    }
  }

  async #own(): Promise<OwnCheck> {
    try {
      return this.#read(asObject(await this.relay.adminVerification(this.log.place.channel)) ?? {});
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      return error.status === 403 ? { name: "not-asked" } : { name: "failed" };
    }
  }

  #read({ ok, entries, head, seq, field }: Readonly<Record<string, unknown>>): OwnCheck {
    if (ok === false) return { name: "broken", seq: typeof seq === "number" ? seq : 0, field: typeof field === "string" ? field : "" };
    if (ok !== true || typeof entries !== "number") return { name: "failed" };
    const state = this.log.state.peek();
    const [own, hash] = [asObject(head)?.["seq"], asObject(head)?.["hash"]];
    // Somebody may have acted in between: a later head is none to compare.
    const differs = state.kind === "verified" && typeof own === "number" && (own < state.roster.seq || (own === state.roster.seq && hash !== state.roster.hash));
    return differs ? { name: "differs", seq: own } : { name: "agrees", entries };
  }
}
