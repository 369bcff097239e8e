// The keys and the token of a host, on their way to the frame. They go over the port alone, and what the host gave as a function is asked
// each time instead of being kept.

import type { Connection } from "./connection";
import type { MountOptions } from "./piperchat";

/** A token that has expired before it was used would otherwise be asked for without a pause. */
const pause = 1_000;

export class Secrets {
  identity: MountOptions["identity"];
  getToken: MountOptions["getToken"];

  /** Logged out: nothing is given until the host brings something new, or the frame is loaded anew. */
  isOut = false;
  /** The last identity on its way: whether the frame took it. */
  given: Promise<void> | undefined;

  #fail: (code: string) => void;
  #connection: Connection | undefined;
  #renewal: Promise<void> | undefined;
  #turn = 0;

  constructor(fail: (code: string) => void) {
    this.#fail = fail;
  }

  supply(connection: Connection): Promise<unknown> {
    this.#connection = connection;
    return Promise.all([this.give(), this.renew(0)]);
  }

  give(): Promise<void> {
    this.given = this.#give(++this.#turn);
    return this.given.catch(({ message }) => this.#fail(message));
  }

  /** Once at a time, however often the frame says that its token has expired. */
  renew(after = pause): Promise<void> {
    return (this.#renewal ??= this.#renew(after).finally(() => (this.#renewal = undefined)));
  }

  forget(): void {
    this.isOut = true;
    if (typeof this.identity !== "function") this.identity = undefined;
  }

  async #give(turn: number): Promise<void> {
    const { identity } = this;
    if (!identity || this.isOut) return;
    const keys = typeof identity === "function" ? await asked(identity) : identity;
    // Asked again meanwhile, by a frame that was loaded anew or with another identity.
    if (turn !== this.#turn || this.isOut) return;
    if (!keys) throw new Error("bad-identity");
    await this.#connection?.send({ type: "piperchat:set-identity", ...keys });
  }

  async #renew(after: number): Promise<void> {
    if (after) await new Promise((resolve) => setTimeout(resolve, after));
    if (!this.getToken || this.isOut) return;
    const token = await asked(this.getToken);
    if (this.isOut) return;
    if (token) this.#connection?.post({ type: "piperchat:set-token", token });
    else this.#fail("sign-in");
  }
}

/** What goes wrong in the host's own function is told to the host as its own error. */
async function asked<T>(give: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await give();
  } catch (error) {
    reportError(error);
    return undefined;
  }
}
