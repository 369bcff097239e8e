// The relay's HTTP interface. What it answers is its word: each caller takes out what it knows and verifies what is signed.

import type { Envelope, KeyRecord, MembershipRecord } from "../protocol";
import type { Access } from "./access";

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

  join(record: MembershipRecord): Promise<unknown> {
    return this.#post(`channels/${record.channel}/join`, record);
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

  /** One stream for all channels. The answer's body is the stream. */
  events(cursors: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const headers = { "content-type": "application/json", accept: "text/event-stream" };
    return this.#send("events", { method: "POST", headers, body: JSON.stringify({ channels: cursors }), signal });
  }

  async #ask(path: string, signal?: AbortSignal): Promise<unknown> {
    return jsonOf(await this.#send(path, signal === undefined ? {} : { signal }));
  }

  async #askIfThere(path: string): Promise<unknown> {
    try {
      return await this.#ask(path);
    } catch (error) {
      if (error instanceof RelayRefusal && error.status === 404) return null;
      throw error;
    }
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    return jsonOf(await this.#send(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const token = (await this.access?.token()) ?? null;
    let response = await this.#fetch(path, init, token);
    if (response.status === 401) {
      const another = (await this.access?.anotherThan(token)) ?? null;
      if (another !== null) response = await this.#fetch(path, init, another);
    } else this.access?.isLetIn();
    if (!response.ok) throw await refusalOf(response);
    return response;
  }

  async #fetch(path: string, init: RequestInit, token: string | null): Promise<Response> {
    init.signal?.throwIfAborted();
    const headers = token === null ? init.headers : { ...init.headers, authorization: `Piperchat ${token}` };
    try {
      return await this.fetch(new URL(path, this.base), { cache: "no-store", redirect: "error", ...init, ...(headers && { headers }) });
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new RelayRefusal(0, "unreachable", "");
    }
  }
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
