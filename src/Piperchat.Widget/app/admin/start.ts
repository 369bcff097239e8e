// What the panel does before there is one: can this browser do it, which relay is this, whose key is here. It makes no keys: the chat does.

import { signal } from "@preact/signals";
import type { Browser } from "../chat/browser";
import { isSameUser } from "../chat/meeting";
import { phaseOf } from "../chat/phase";
import { OwnIdentity } from "../keys/holders";
import type { Lack } from "../keys/support";
import { PinBook } from "../pins/pin-book";
import { readHealth, RelayPin } from "../pins/relay-pin";
import type { Place } from "../protocol";
import { Clock } from "../relay/clock";
import { KeySession } from "../relay/key-session";
import { asObject, passOverRefusal, RelayRefusal, type Relay } from "../relay/relay";
import type { Database } from "../storage/database";
import { Tabs } from "../storage/tabs";
import { readAddress } from "./address";
import { Names } from "./names/names";
import { Panel, type Me } from "./panel";
import { readSiteUser, type SiteUser } from "../people/site-user";

export type PanelPhase =
  | { readonly name: "starting" }
  | { readonly name: "lacking"; readonly lack: Lack }
  | { readonly name: "unreachable" }
  | { readonly name: "not-allowed" }
  | { readonly name: "not-a-relay" }
  | { readonly name: "failed" }
  | { readonly name: "relay-changed"; readonly before: Place; readonly now: Place }
  | { readonly name: "panel"; readonly panel: Panel };

export class PanelStart {
  readonly phase = signal<PanelPhase>({ name: "starting" });
  readonly clock = new Clock();
  /** The address of this page, where the relay doesn't answer to it. */
  readonly wrongAudience = signal<string | null>(null);
  #database: Database | null = null;
  #tabs: Tabs | null = null;
  #user: SiteUser | null = null;
  #hasLogIn = false;

  constructor(readonly relay: Relay, private readonly browser: Pick<Browser, "lack" | "database">, private readonly search: () => string) {}

  begin(): Promise<void> {
    return this.#orFail(async () => {
      this.phase.value = { name: "starting" };
      const lack = await this.browser.lack();
      this.phase.value = lack === null ? await this.#meetRelay() : { name: "lacking", lack };
    });
  }

  acceptRelay(place: Place): Promise<void> {
    return this.#orFail(async () => {
      await new RelayPin(this.#database as Database, this.relay.base).accept(place);
      this.phase.value = await this.#open(place);
    });
  }

  async #meetRelay(): Promise<PanelPhase> {
    this.#database ??= await this.browser.database();
    try {
      const answer = await this.relay.health();
      const health = readHealth(answer);
      if (health === null) return { name: "not-a-relay" };
      this.clock.compare(health.now);
      this.#hasLogIn = health.login;
      this.#user = readSiteUser(asObject(answer)?.["user"]);
      const verdict = await new RelayPin(this.#database, this.relay.base).meet(health.place);
      return verdict.kind === "known" ? await this.#open(health.place) : { name: "relay-changed", before: verdict.before, now: health.place };
    } catch (error) {
      if (error instanceof RelayRefusal) return { name: phaseOf(error) };
      throw error;
    }
  }

  async #open(place: Place): Promise<PanelPhase> {
    const { relay, clock } = this;
    const own = new OwnIdentity(this.#database as Database, place, { way: relay.way, userId: this.#user?.id ?? null }, () => {});
    this.#tabs?.close();
    this.#tabs = new Tabs(own.scope);
    // The chat in another tab made its keys just now.
    this.#tabs.on("identity", () => void this.begin());
    const book = new PinBook(own.notes, own.scope, this.#tabs);
    await book.load();
    const names = new Names(relay, place, book);
    const me = await meIn(own);
    relay.session = me === null ? null : this.#sessionOf(me, place);
    // Before the first list: of channels that only the roster opens to this key, it tells a session alone.
    await relay.session?.open().catch(passOverRefusal);
    const panel = new Panel({ relay, clock, place, scope: own.scope, notes: own.notes, me, user: this.#user, hasLogIn: this.#hasLogIn, names }, book);
    void panel.channels.reload();
    void panel.show(readAddress(this.search()));
    return { name: "panel", panel };
  }

  #sessionOf({ signing }: Me, place: Place): KeySession {
    return new KeySession(this.relay, signing, place, {
      mayOpen: () => this.#checkUser(),
      wrongAudience: (audience) => {
        this.wrongAudience.value = audience;
      },
    });
  }

  /** Whether whoever is logged in is still the one whose keys these are; somebody else begins anew, with keys of their own. */
  async #checkUser(): Promise<boolean> {
    const same = await isSameUser(this.relay, this.#user);
    if (!same) void this.begin();
    return same;
  }

  async #orFail(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      console.error(error);
      this.phase.value = { name: "failed" };
    }
  }
}

/** Keys whose record no relay took yet have no name, and nobody to be known to: the chat finishes what it began. */
async function meIn(own: OwnIdentity): Promise<Me | null> {
  const keeper = await own.load();
  return keeper?.record ? { signing: keeper.signing, username: keeper.record.username } : null;
}
