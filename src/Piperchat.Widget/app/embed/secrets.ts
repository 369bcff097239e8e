// The keys and the token of a host, on their way to the frame. They go over the port alone, and what the host gave as a function is asked
// each time instead of being kept.

import { type Connection, failure } from "./connection";
import type { MountOptions } from "./piperchat";

/** A token that has expired before it was used would otherwise be asked for without a pause. */
const pause = 1_000;

export interface Sources {
  identity?: MountOptions["identity"] | undefined;
  getToken?: MountOptions["getToken"] | undefined;
}

export interface Secrets {
  readonly sources: Sources;
  bring(sources: Sources): void;
  /** At each `ready`. */
  supply(connection: Connection): Promise<unknown>;
  /** Once at a time, however often the frame says that its token has expired. */
  renew(after?: number): Promise<unknown>;
  /** Whether the frame took the last identity. */
  given(): Promise<unknown> | undefined;
  /** Until the host brings something new, or the frame is loaded anew, nothing is given. */
  forget(): void;
}

export function keepSecrets(fail: (error: Error) => unknown): Secrets {
  const sources: Sources = {};
  let connection: Connection | undefined;
  let isOut = false;
  let turn = 0;
  let giving: Promise<void> | undefined;
  let renewal: Promise<unknown> | undefined;

  const deliver = async (mine: number): Promise<void> => {
    const { identity } = sources;
    if (!identity || isOut) return;
    const keys = typeof identity === "function" ? await asked(identity) : identity;
    // Asked again meanwhile, for a frame that was loaded anew or with another identity.
    if (mine !== turn || isOut) return;
    if (!keys) throw failure("bad-identity");
    await connection?.send({ type: "piperchat:set-identity", ...keys });
  };

  const give = (): Promise<unknown> => {
    giving = deliver(++turn);
    return giving.catch(fail);
  };

  const fetchToken = async (after: number): Promise<void> => {
    if (after) await new Promise((resolve) => setTimeout(resolve, after));
    const { getToken } = sources;
    if (!getToken || isOut) return;
    const token = await asked(getToken);
    // Somebody else's by now.
    if (getToken !== sources.getToken) return fetchToken(0);
    if (isOut) return;
    if (!token) throw failure("sign-in");
    // Not waited for: a frame that is loaded anew before it answers needs the token again.
    connection?.send({ type: "piperchat:set-token", token }).catch(fail);
  };

  const renew = (after = pause): Promise<unknown> => (renewal ??= fetchToken(after).catch(fail).finally(() => (renewal = undefined)));

  return {
    sources,
    bring(brought) {
      Object.assign(sources, brought);
      isOut = false;
      if (!connection?.isLive()) return;
      if (brought.identity) void give();
      if (brought.getToken) void renew(0);
    },
    supply(to) {
      connection = to;
      return Promise.all([give(), renew(0)]);
    },
    renew,
    given: () => giving,
    forget() {
      isOut = true;
      if (typeof sources.identity !== "function") sources.identity = undefined;
    },
  };
}

/** What goes wrong in the host's own function is told to the host as its own error. */
const asked = <T>(give: () => T | Promise<T>): Promise<T | void> => Promise.resolve().then(give).catch(reportError);
