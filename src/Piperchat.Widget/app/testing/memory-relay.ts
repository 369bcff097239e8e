// A relay in memory, for tests only: as much of the HTTP interface as the page uses, and none of the checks. It can be told to lie, to
// refuse and to go away.

import type { Envelope, KeyRecord, MembershipRecord } from "../protocol";

type Stored = Record<string, unknown> & { seq: number };
type Listener = { channels: ReadonlySet<string>; write: (text: string) => void; end: () => void };
export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

const LOG = "00000000000000aa";

export class MemoryRelay {
  readonly relay: string;
  readonly tenant = "";
  readonly identities = new Map<string, KeyRecord>();
  readonly members = new Map<string, Map<string, MembershipRecord>>();
  readonly logs = new Map<string, Stored[]>();
  readonly posted: Envelope[] = [];
  readonly listeners = new Set<Listener>();

  /** Answers in place of the relay where it gives one; takes "POST messages" and the like. */
  intercept: (request: string, body: unknown) => Answer | null = () => null;
  /** Changes what is told of participants. */
  participantsTold: (told: unknown[], channel: string) => unknown[] = (told) => told;
  /** Changes each item of the log as it is told. */
  itemTold: (item: Stored) => Record<string, unknown> = (item) => item;
  away = false;
  /** How many may read a channel. */
  readers = 256;
  channelsPerStream = 256;
  /** The log is another one for the stream that is opened next. */
  resetNext = false;
  now: () => number = Date.now;

  constructor(relay = "000102030405060708090a0b0c0d0e0f") {
    this.relay = relay;
  }

  readonly fetch = async (input: URL | RequestInfo, init: RequestInit = {}): Promise<Response> => {
    if (this.away) throw new TypeError("unreachable");
    const url = new URL(String(input));
    const request = `${init.method ?? "GET"} ${url.pathname.slice(1)}`;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : null;
    const answer = this.intercept(request, body);
    if (answer !== null) return json(answer);
    const headers = new Headers(init.headers);
    if (request === "POST events") {
      const { channels } = body as { channels: Record<string, string> };
      if (Object.keys(channels).length > this.channelsPerStream) return json({ status: 400, body: { code: "invalid_body", field: "channels", error: "too many" } });
      const refusal = await this.refusesStream(Object.keys(channels), headers);
      return refusal === null ? this.#events({ channels }, init.signal ?? null) : json(refusal);
    }
    return json(await this.answer(request, url.searchParams, body, headers));
  };

  /** Ends all streams, as a restart does. */
  cut(): void {
    for (const listener of [...this.listeners]) listener.end();
  }

  append(channel: string, item: Record<string, unknown>): Stored {
    const log = this.#log(channel);
    const stored = { ...item, channel, seq: log.length + 1, receivedAt: new Date(this.now()).toISOString() };
    log.push(stored);
    for (const listener of this.listeners) if (listener.channels.has(channel)) listener.write(this.#block(stored));
    return stored;
  }

  /** An answer in place of a stream. */
  protected refusesStream(_channels: readonly string[], _headers: Headers): Answer | null | Promise<Answer | null> {
    return null;
  }

  protected answer(request: string, query: URLSearchParams, body: unknown, _headers?: Headers): Answer | Promise<Answer> {
    const [, method, first, second, third] = /^(\w+) ([^/]*)\/?([^/]*)\/?(.*)$/.exec(request) ?? [];
    switch (`${method} ${first}/${third}`) {
      case "GET health/": return ok({ status: "ok", relay: this.relay, tenant: this.tenant, log: LOG, now: new Date(this.now()).toISOString(), limits: { readers: this.readers, stream_channels: this.channelsPerStream } });
      case "GET usernames/": return ok([...this.identities.values()].filter(({ username }) => username === query.get("name")));
      case "GET identities/": return this.#found([...this.identities.values()].find(({ dot1 }) => dot1 === decodeURIComponent(second ?? "")));
      case "POST identities/": return this.#publish(body as KeyRecord);
      case "GET channels/": return ok([...this.logs].map(([name, log]) => ({ name, message_count: log.length, last_activity: log.at(-1)?.["receivedAt"] ?? null })));
      case "POST channels/join": return this.#join(body as MembershipRecord);
      case "POST channels/leave": return this.#leave(body as MembershipRecord);
      case "GET channels/participants": return ok(this.participantsTold(this.#participants(second ?? ""), second ?? ""));
      case "GET channels/log": return this.#page(second ?? "", Number(query.get("before")), Number(query.get("limit")));
      case "POST messages/": return this.#post(body as Envelope);
      default: return { status: 404, body: { error: "no such thing", code: "not_found" } };
    }
  }

  #publish(record: KeyRecord): Answer {
    const holder = [...this.identities.values()].find(({ username }) => username !== null && username === record.username);
    if (holder !== undefined && holder.ed25519_pub !== record.ed25519_pub) return { status: 409, body: { code: "username_taken", error: "taken" } };
    this.identities.set(record.ed25519_pub, record);
    return { status: 201, body: { ok: true, identity: record } };
  }

  #join(record: MembershipRecord): Answer {
    const identity = this.identities.get(record.ed25519_pub);
    if (identity === undefined) return { status: 400, body: { code: "no_identity", field: "ed25519_pub", error: "publish a key record first" } };
    const members = this.#members(record.channel);
    if (!members.has(record.ed25519_pub) && members.size >= this.readers) return { status: 400, body: { code: "too_many_readers", field: "channel", error: "full" } };
    members.set(record.ed25519_pub, record);
    const { seq } = this.append(record.channel, { type: "join", record, identity });
    return ok({ ok: true, seq, record });
  }

  #leave(record: MembershipRecord): Answer {
    this.#members(record.channel).delete(record.ed25519_pub);
    const { seq } = this.append(record.channel, { type: "leave", record, identity: this.identities.get(record.ed25519_pub) });
    return ok({ ok: true, seq, record });
  }

  #participants(channel: string): unknown[] {
    return [...this.#members(channel).values()].map((record) => ({ identity: this.identities.get(record.ed25519_pub), by: "join", record, role: null, site_user: null }));
  }

  #page(channel: string, before: number, limit: number): Answer {
    const log = this.#log(channel);
    const entries = log.filter(({ seq }) => seq < before).slice(-limit);
    return ok({ log: LOG, head: log.length, entries: entries.map((entry) => this.itemTold(entry)) });
  }

  #post(envelope: Envelope): Answer {
    const before = this.#log(envelope.channel).find(({ id }) => id === envelope.id);
    if (before !== undefined) return ok({ ok: true, deduped: true, message: before });
    this.posted.push(envelope);
    return ok({ ok: true, message: this.append(envelope.channel, envelope) });
  }

  #events({ channels }: { channels: Record<string, string> }, signal: AbortSignal | null): Response {
    const encoder = new TextEncoder();
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const end = () => {
          if (!this.listeners.delete(listener)) return;
          controller.close();
        };
        const listener: Listener = { channels: new Set(Object.keys(channels)), write: (text) => controller.enqueue(encoder.encode(text)), end };
        this.listeners.add(listener);
        signal?.addEventListener("abort", () => {
          if (this.listeners.delete(listener)) controller.error(signal.reason);
        });
        for (const [channel, cursor] of Object.entries(channels)) this.#backlog(channel, cursor, listener);
      },
    });
    return new Response(stream, { headers: { "content-type": "text/event-stream" } });
  }

  #backlog(channel: string, cursor: string, listener: Listener): void {
    const log = this.#log(channel);
    if (this.resetNext) listener.write(`event: reset\ndata: ${JSON.stringify({ channel, log: LOG, head: log.length })}\n\n`);
    this.resetNext = false;
    const after = cursor === "head" ? log.length : cursor === "last100" ? Math.max(0, log.length - 100) : Number(cursor.split(".")[1]);
    for (const item of log.slice(after)) listener.write(this.#block(item));
    listener.write(`event: live\ndata: ${JSON.stringify({ channel, log: LOG, head: log.length })}\n\nid: ${LOG}.${log.length}.${channel}\n\n`);
  }

  #block(item: Stored): string {
    const told = this.itemTold(item);
    const event = typeof told["type"] === "string" ? "event: record\n" : "";
    return `${event}data: ${JSON.stringify(told)}\n\nid: ${LOG}.${item.seq}.${String(item["channel"])}\n\n`;
  }

  #found(thing: unknown): Answer {
    return thing === undefined ? { status: 404, body: { error: "not there", code: "not_found" } } : ok(thing);
  }

  #members(channel: string): Map<string, MembershipRecord> {
    const known = this.members.get(channel) ?? new Map<string, MembershipRecord>();
    this.members.set(channel, known);
    return known;
  }

  #log(channel: string): Stored[] {
    const known = this.logs.get(channel) ?? [];
    this.logs.set(channel, known);
    return known;
  }
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

function json({ status, body, headers = {} }: Answer): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}
