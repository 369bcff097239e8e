// A key's session at a relay: the key answers the relay's challenge, which proves that whoever sends a request holds it, and ties it to the
// host's log-in (attack 22). The token lives in memory only.

import { isHex, signSession, type Place, type SigningKey } from "../protocol";
import { asObject, passOverRefusal, RelayRefusal, type Relay } from "./relay";

export type SessionEvents = {
  /**
   * Asked before each opening. Where it says no, none is opened: a key must not be tied to whoever logged in at this browser after its owner.
   */
  mayOpen(): Promise<boolean>;
  /** The relay goes by another address than this page does. Told once; no session will open until its operator mends that. */
  wrongAudience(audience: string): void;
};

const ALWAYS: SessionEvents = { mayOpen: async () => true, wrongAudience: () => {} };

/** What may stand in a header, and no more of it than a token needs. */
const TOKEN = /^[\x21-\x7e]{1,8192}$/;

export class KeySession {
  #token: string | null = null;
  #opening: Promise<string> | null = null;
  /** For good: asked again, the relay would only say no again. */
  #isRefused = false;
  #isOver = false;

  constructor(private readonly relay: Relay, private readonly key: SigningKey, private readonly place: Place, private readonly events = ALWAYS) {}

  /** What requests carry; null while none is open. */
  get token(): string | null {
    return this.#token;
  }

  /** A token other than this one, which the relay takes no more: of the session that is open, or of one that is opened now. Throws RelayRefusal. */
  open(refused: string | null = null): Promise<string> {
    if (this.#token !== null && this.#token !== refused) return Promise.resolve(this.#token);
    this.#token = null;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Opens none any more. A relay that isn't told of it, or not in time, ends the session by itself. */
  async end(): Promise<void> {
    const token = this.#token;
    this.#isOver = true;
    this.#token = null;
    if (token === null) return;
    await this.relay.endSession(token).catch(passOverRefusal);
  }

  async #open(): Promise<string> {
    if (this.#isOver || this.#isRefused || !(await this.events.mayOpen())) throw new RelayRefusal(401, "unauthorized", "");
    const audience = this.relay.base.replace(/\/$/, "");
    try {
      const challenge = asObject(await this.relay.challenge())?.["challenge"];
      if (typeof challenge !== "string" || !isHex(challenge, 32)) throw new RelayRefusal(0, "unreachable", "");
      return this.#opened(await this.relay.openSession(await signSession(this.key, this.place, audience, challenge)));
    } catch (error) {
      if (error instanceof RelayRefusal) this.#refused(error.code, audience);
      throw error;
    }
  }

  #refused(code: string, audience: string): void {
    this.#isRefused = code === "wrong_audience" || code === "key_taken";
    if (code !== "wrong_audience") return;
    console.error(`Piperchat: the relay doesn't answer to ${audience}. Its operator has to add this address to Audiences.`);
    this.events.wrongAudience(audience);
  }

  #opened(answer: unknown): string {
    const token = asObject(answer)?.["token"];
    if (typeof token !== "string" || !TOKEN.test(token)) throw new RelayRefusal(0, "unreachable", "");
    if (this.#isOver) {
      void this.relay.endSession(token).catch(passOverRefusal);
      throw new RelayRefusal(401, "unauthorized", "");
    }
    this.#token = token;
    return token;
  }
}
