// The relay's HTTP interface. What it answers is its word: each caller takes out what it knows and verifies what is signed.

import type { Envelope, EraseRecord, KeyRecord, MembershipRecord, SessionRequest } from "../protocol";
import type { Access } from "./access";
import type { KeySession } from "./key-session";

export type Json = Readonly<Record<string, unknown>>;

/** `status` 0: the relay wasn't reached at all. */
export class RelayRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** The relay's own sentence about it, or "". */
    readonly sentence: string,
    /** The relay's clock, where it found ours off. */
    readonly now: string | null = null,
    readonly retryAfterMs: number | null = null,
    /** The member of the request that was at fault, or "". */
    readonly field = "",
  ) {
    super(`${status} ${code} ${sentence}`);
  }

  /** Whether the same request may succeed later. */
  get passing(): boolean {
    return this.status === 0 || this.status === 408 || this.status >= 500;
  }
}

/** For what is tried again anyway, or says so itself: the connection's state tells of a relay that can't be reached. Whatever else was thrown is a bug of ours. */
export function passOverRefusal(error: unknown): void {
  if (!(error instanceof RelayRefusal)) throw error;
}

const SESSION = "piperchat-session";

/** What a request carries to be let in. */
type Carried = { readonly access: string | null; readonly session: string | null };

/** Which part of a channel's roster, and which entries of its audit log: from a name or a seq on, in either direction. */
export type AdminQuery = {
  readonly roster_limit?: number;
  readonly roster_after?: string;
  readonly search?: string;
  readonly entries_limit?: number;
  readonly entries_after?: number;
  readonly entries_before?: number;
  readonly entries_search?: string;
};

/** Channels by name: those after one, or whose names begin so. */
export type ChannelsQuery = { readonly search?: string; readonly after?: string; readonly limit?: number };

export type AdminVerb = "claim" | "members" | "settings" | "removals";

export class Relay {
  /** Whose session requests carry, once it is open; null while there is no key to open one with. */
  session: KeySession | null = null;

  constructor(
    /** Where the page lies: everything is relative to it, so any prefix and any proxy will do. */
    readonly base: string,
    private readonly fetch: typeof globalThis.fetch = globalThis.fetch.bind(globalThis),
    /** Null where the page's own cookies, if anything, let it in. */
    private readonly access: Access | null = null,
  ) {}

  health(): Promise<unknown> {
    return this.#ask("health");
  }

  channels(query: ChannelsQuery = {}): Promise<unknown> {
    return this.#ask(`channels${searchOf(query)}`);
  }

  /** Asked as a list: a browser prints each 404 to its console as an error, and a free name isn't one. */
  async isTaken(name: string, signal: AbortSignal): Promise<boolean> {
    return asList(await this.#ask(`usernames?name=${encodeURIComponent(name)}`, signal)).length > 0;
  }

  /** Null where the relay has no record of it. */
  keyRecord(dot1: string): Promise<unknown> {
    return this.#askIfThere(`identities/${encodeURIComponent(dot1)}`);
  }

  publish(record: KeyRecord): Promise<unknown> {
    return this.#post("identities", record);
  }

  /** The key of a team. `replaces`: the Ed25519 key of the record in whose place it comes; null where the team has none. */
  publishTeam(record: KeyRecord, replaces: string | null): Promise<unknown> {
    return this.#post(`identities?replaces=${replaces ?? ""}`, record);
  }

  join(record: MembershipRecord): Promise<unknown> {
    return this.#post(`channels/${record.channel}/join`, record);
  }

  leave(record: MembershipRecord): Promise<unknown> {
    return this.#post(`channels/${record.channel}/leave`, record);
  }

  participants(channel: string): Promise<unknown> {
    return this.#ask(`channels/${channel}/participants`);
  }

  log(channel: string, before: number, limit: number): Promise<unknown> {
    return this.#ask(`channels/${channel}/log?before=${before}&limit=${limit}`);
  }

  adminLog(channel: string, query: AdminQuery): Promise<unknown> {
    return this.#ask(`channels/${channel}/admin${searchOf(query)}`);
  }

  /** The relay checks its own rows. */
  adminVerification(channel: string): Promise<unknown> {
    return this.#ask(`channels/${channel}/admin/verification`);
  }

  /** `body`: a signed action, or an operator's, which nobody signs. */
  act(channel: string, verb: AdminVerb, body: object): Promise<unknown> {
    return this.#post(`channels/${channel}/${verb}`, body);
  }

  /** Whose key bears the name; null where nobody's does. */
  username(name: string): Promise<unknown> {
    return this.#askIfThere(`usernames/${encodeURIComponent(name)}`);
  }

  post(envelope: Envelope): Promise<unknown> {
    return this.#post("messages", envelope);
  }

  erase(record: EraseRecord): Promise<unknown> {
    return this.#post(`messages/${record.target}/erase`, record);
  }

  challenge(): Promise<unknown> {
    return this.#post("sessions/challenge", {}, null);
  }

  openSession(request: SessionRequest): Promise<unknown> {
    return this.#post("sessions", request, null);
  }

  async endSession(token: string): Promise<void> {
    await this.#send("sessions", { method: "DELETE", headers: { [SESSION]: token }, keepalive: true }, null);
  }

  /** Whether a token of the host's lets requests in, or whatever cookies the browser sends along. */
  get way(): "token" | "cookie" {
    return this.access?.byToken ? "token" : "cookie";
  }

  /** One stream for all channels. The answer's body is the stream. */
  events(cursors: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    return this.#send("events", { method: "POST", headers, body: JSON.stringify({ channels: cursors }), signal });
  }

  async #ask(path: string, signal?: AbortSignal): Promise<unknown> {
    return jsonOf(await this.#send(path, signal === undefined ? {} : { signal }));
  }

  async #post(path: string, body: unknown, session = this.session): Promise<unknown> {
    return jsonOf(await this.#send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }, session));
  }

  async #askIfThere(path: string): Promise<unknown> {
    try {
      return await this.#ask(path);
    } catch (error) {
      if (error instanceof RelayRefusal && error.status === 404) return null;
      throw error;
    }
  }


  /** Where what let the request in won't do any more, or it needs a session, once more with another. */
  async #send(path: string, init: RequestInit, session = this.session): Promise<Response> {
    let carried: Carried = { access: (await this.access?.token()) ?? null, session: session?.token ?? null };
    const renewed = { access: false, session: false };
    for (;;) {
      const response = await this.#fetch(path, init, carried);
      if (response.status !== 401) this.access?.isLetIn();
      if (response.ok) return response;
      const refusal = await refusalOf(response);
      const lacks = lackOf(refusal, carried);
      if (lacks === null || renewed[lacks]) throw refusal;
      renewed[lacks] = true;
      const another = lacks === "session" ? await this.#anotherSession(session, carried.session, refusal) : await this.access?.anotherThan(carried.access);
      if (another == null) throw refusal;
      carried = { ...carried, [lacks]: another };
    }
  }

  /** Null where none can be opened for good; what may pass is thrown, so that the request is tried again later. */
  async #anotherSession(session: KeySession | null, refused: string | null, refusal: RelayRefusal): Promise<string | null> {
    try {
      return (await session?.open(refused)) ?? null;
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      throw error.passing || error.status === 429 ? error : refusal;
    }
  }

  async #fetch(path: string, init: RequestInit, { access, session }: Carried): Promise<Response> {
    init.signal?.throwIfAborted();
    const headers = { ...init.headers, ...(access !== null && { authorization: `Piperchat ${access}` }), ...(session !== null && { [SESSION]: session }) };
    try {
      return await this.fetch(new URL(path, this.base), { cache: "no-store", redirect: "error", ...init, headers });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new RelayRefusal(0, "unreachable", "");
    }
  }
}

/** To be read by members only, or by nobody but those whom the roster lets in past the host: a session says that one is. A relay asks for another where one ended. */
function lackOf({ status, code }: RelayRefusal, { session }: Carried): "session" | "access" | null {
  const isShut = status === 403 && (code === "members_only" || code === "forbidden");
  if (session === null ? isShut : code === "session_expired") return "session";
  return status === 401 && code !== "session_expired" ? "access" : null;
}

function searchOf(query: object): string {
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)])).toString();
  return search === "" ? "" : `?${search}`;
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new RelayRefusal(0, "unreachable", "");
  }
}

async function refusalOf(response: Response): Promise<RelayRefusal> {
  const problem = asObject(await response.json().catch(() => null)) ?? {};
  const text = (name: string) => (typeof problem[name] === "string" ? (problem[name] as string) : null);
  return new RelayRefusal(response.status, text("code") ?? "", text("error") ?? "", text("now"), retryAfter(response, problem), text("field") ?? "");
}

function retryAfter(response: Response, problem: Json): number | null {
  if (typeof problem["retry_after_ms"] === "number") return problem["retry_after_ms"];
  const header = response.headers.get("retry-after");
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

export function asObject(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** The objects in a list; what isn't one is left out. */
export function objectsIn(value: unknown): readonly Json[] {
  return asList(value).map(asObject).filter((each) => each !== null);
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
