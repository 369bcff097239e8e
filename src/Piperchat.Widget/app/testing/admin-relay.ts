// A relay in memory that keeps audit logs, for tests only: it verifies, enforces the rights and the chain, and can be told to lie.

import {
  auditHash, EMPTY_LOG, Fault, objectionTo, readAction, replay, roleOf, UNCLAIMED, verifyAction, verifyAuditLog, type Action, type AuditEntry, type OperatorAction, type Role, type Roster,
} from "../protocol";
import { MemoryRelay, ok, type Answer } from "./memory-relay";

type SiteUser = { readonly id: string; readonly name: string };

const SITE_USER = "ab".repeat(32);
const VERBS = { claim: "claim", members: "role", settings: "settings", removals: "remove" } as const;

export class AdminRelay extends MemoryRelay {
  readonly audits = new Map<string, AuditEntry[]>();
  /** The host's user behind each request, if the host lets them administer. */
  operator: SiteUser | null = null;
  /** Changes what is told of a log. */
  adminTold: (told: Record<string, unknown>) => Record<string, unknown> = (told) => told;
  /** The host's users that sessions tied to keys. */
  readonly siteUsers = new Map<string, SiteUser>();

  /** Adds what the owner of the log could have added, without a request. */
  async add(channel: string, record: Action | OperatorAction): Promise<AuditEntry> {
    const log = this.audit(channel);
    const entry = { seq: log.length + 1, at: new Date(this.now()).toISOString(), site_user: record.sig === null ? SITE_USER : null, record };
    const hashed = { ...entry, hash: await auditHash(entry) };
    log.push(hashed);
    return hashed;
  }

  audit(channel: string): AuditEntry[] {
    const log = this.audits.get(channel) ?? [];
    this.audits.set(channel, log);
    return log;
  }

  headOf(channel: string): string {
    return this.audit(channel).at(-1)?.hash ?? EMPTY_LOG;
  }

  protected override answer(request: string, query: URLSearchParams, body: unknown): Answer | Promise<Answer> {
    const [, method, channel = "", what = ""] = /^(\w+) channels\/([^/]+)\/(.+)$/.exec(request) ?? [];
    if (request === "GET channels") return this.#channels(query);
    if (request.startsWith("GET usernames/")) return this.#username(request.slice("GET usernames/".length));
    if (`${method} ${what}` === "GET admin") return this.#admin(channel, query);
    if (`${method} ${what}` === "GET admin/verification") return this.#verification(channel);
    if (method === "POST" && Object.hasOwn(VERBS, what)) return this.#act(channel, VERBS[what as keyof typeof VERBS], body as Record<string, unknown>);
    return super.answer(request, query, body);
  }

  #channels(query: URLSearchParams): Answer {
    const [search, after, limit] = [query.get("search") ?? "", query.get("after") ?? "", Number(query.get("limit") ?? 500)];
    const names = [...new Set([...this.logs.keys(), ...this.audits.keys()])].filter((name) => name.startsWith(search) && name > after).sort();
    const told = (name: string) => ({
      name, created_at: "2026-11-23T10:00:00.000Z", message_count: this.logs.get(name)?.length ?? 0,
      last_activity: this.logs.get(name)?.at(-1)?.["receivedAt"] ?? null, claimed: this.audit(name).length > 0,
    });
    return ok(names.slice(0, limit).map(told));
  }

  #username(name: string): Answer {
    const record = [...this.identities.values()].find(({ username }) => username === decodeURIComponent(name));
    if (record === undefined) return { status: 404, body: { error: "nobody", code: "not_found" } };
    return ok({ username: record.username, dot1: record.dot1, claimed_at: record.createdAt, ed25519_pub: record.ed25519_pub });
  }

  async #admin(channel: string, query: URLSearchParams): Promise<Answer> {
    const log = this.audit(channel);
    const roster = await this.#roster(channel);
    const all = [...roster.roles].filter(([, { role }]) => role !== "none").map(([key, row]) => this.#row(key, row)).sort((a, b) => a.seq - b.seq);
    const found = all.filter(({ dot1, username }) => [dot1, username ?? ""].some((text) => text.startsWith(query.get("search") ?? "")));
    const page = found.filter(({ seq }) => seq > Number(query.get("roster_after") ?? 0)).slice(0, Number(query.get("roster_limit") ?? 100));
    const count = (...roles: Role[]) => all.filter(({ role }) => roles.includes(role)).length;
    return ok(this.adminTold({
      head: { seq: log.length, hash: this.headOf(channel) }, claimed: roster.claimed, settings: roster.settings,
      you: { role: null, operator: this.operator !== null }, owners: count("owner"), members: count("owner", "admin", "member"),
      roster: page, roster_next: page.length > 0 && found.at(-1)?.seq !== page.at(-1)?.seq ? String(page.at(-1)?.seq) : null,
      ...this.#entries(log, query),
    }));
  }

  #row(key: string, { dot1, role, seq }: { dot1: string; role: Role; seq: number }) {
    return { dot1, ed25519_pub: key, role, username: this.identities.get(key)?.username ?? null, site_user: this.siteUsers.get(key) ?? null, seq };
  }

  #entries(log: readonly AuditEntry[], query: URLSearchParams) {
    const search = query.get("entries_search") ?? "";
    const keyOf = (name: string) => [...this.identities.values()].find(({ username }) => username === name)?.ed25519_pub ?? name;
    const names = ({ record }: AuditEntry) => [record.action, record.ed25519_pub, ...(record.action === "role" ? [record.target_ed25519_pub, record.target_dot1] : [])];
    const found = search === "" ? log : log.filter((entry) => names(entry).some((name) => name === search || name === keyOf(search)));
    const limit = Number(query.get("entries_limit") ?? 100);
    const after = query.get("entries_after");
    const before = Number(query.get("entries_before") ?? Number.MAX_SAFE_INTEGER);
    const within = after === null ? found.filter(({ seq }) => seq < before) : found.filter(({ seq }) => seq > Number(after));
    const page = limit === 0 ? [] : after === null ? within.slice(-limit) : within.slice(0, limit);
    const next = page.length === within.length || page.length === 0 ? null : after === null ? page[0]?.seq : page.at(-1)?.seq;
    return { entries: page.map((entry) => ({ ...entry, by: entry.site_user === null ? null : this.operator })), entries_next: next ?? null };
  }

  async #verification(channel: string): Promise<Answer> {
    const log = this.audit(channel);
    try {
      const head = await verifyAuditLog(log, { relay: this.relay, tenant: this.tenant, channel });
      return ok({ ok: true, entries: log.length, head: head ?? { seq: 0, hash: EMPTY_LOG } });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return ok({ ok: false, seq: 1, field: error.field, error: error.detail });
    }
  }

  async #act(channel: string, action: string, body: Record<string, unknown>): Promise<Answer> {
    const log = this.audit(channel);
    const whole = { version: "1.5", relay: this.relay, tenant: this.tenant, channel, action, prev: EMPTY_LOG, ...body };
    const signed = "sig" in body ? readAction(whole, "refuse") : null;
    if (signed === null && this.operator === null) return { status: 403, body: { code: "forbidden", error: "not an operator" } };
    const off = signed === null ? 0 : Math.abs(signed.ts * 1000 - this.now());
    if (off > 300_000) return { status: 400, body: { code: "time_off", error: "too far off", now: new Date(this.now()).toISOString() } };
    if (signed !== null) await verifyAction(signed, { relay: this.relay, tenant: this.tenant, channel });
    const record = signed ?? ({ ...whole, ed25519_pub: null, sig: null, ts: Math.floor(this.now() / 1000) } as unknown as OperatorAction);
    const objection = objectionTo(await this.#roster(channel), record.ed25519_pub, record);
    if (objection !== null && objection !== "forbidden") return { status: 409, body: { code: objection, error: objection } };
    if (objection !== null) return { status: 403, body: { code: objection, error: objection } };
    if (record.prev !== this.headOf(channel)) return { status: 409, body: { code: "stale_head", error: "stale", head: { seq: log.length, hash: this.headOf(channel) } } };
    const entry = await this.add(channel, record);
    return { status: action === "claim" ? 201 : 200, body: { ok: true, head: { seq: entry.seq, hash: entry.hash }, entry } };
  }

  /** As far as the log is one that it would have let in. */
  async #roster(channel: string): Promise<Roster> {
    let roster = UNCLAIMED;
    for (const entry of this.audit(channel)) {
      if (objectionTo(roster, entry.record.ed25519_pub, entry.record) !== null) break;
      roster = await replay(roster, [entry]);
    }
    return roster;
  }

  /** For tests to look at. */
  async role(channel: string, ed25519Pub: string): Promise<Role> {
    return roleOf(await this.#roster(channel), ed25519Pub);
  }
}
