// A relay in memory whose host has a log-in, for tests only: it opens sessions, ties keys to the host's users, and keeps to its rosters. What
// happens to a channel's audit log goes out in the channel, as with the real one.

import {
  bytesOfHex, dot1Of, hexOf, objectionTo, parseSession, randomBytes, readEnvelope, readErase, replay, roleOf, UNCLAIMED, verifyEnvelope, verifyErase, verifySession,
  type Action, type AuditEntry, type Envelope, type KeyRecord, type MembershipRecord, type OperatorAction, type Roster,
} from "../protocol";
import type { SiteUser } from "../people/site-user";
import { teamOf } from "../teams/team-channel";
import { AdminRelay } from "./admin-relay";
import { ok, type Answer, type MemoryRelay } from "./memory-relay";

const AUDIENCE = "https://chat.example";

export class HostRelay extends AdminRelay {
  /** Who is logged in where a page asks as nobody in particular; null: nobody. */
  user: SiteUser | null = null;
  login = true;
  audience = AUDIENCE;
  /** Whose key each token stands for. */
  readonly sessions = new Map<string, { readonly key: string; readonly user: SiteUser | null }>();
  readonly challenges = new Map<string, SiteUser | null>();
  /** Ids of messages that are gone. */
  readonly gone = new Set<string>();
  /** Channels that the host reads to nobody. */
  readonly forbidden = new Set<string>();
  /** The teams of channels, and the ids of the host's users who are of each team. */
  teamsOf: (channel: string) => readonly string[] = () => [];
  readonly teamMembers = new Map<string, Set<string>>();
  readonly teamKeys = new Map<string, KeyRecord>();
  /** The host's users who belong to a channel, whether they joined or not. */
  readersBySite: (channel: string) => readonly string[] = () => [];

  /** The relay as it answers a page at which this one is logged in. */
  as(user: SiteUser | null): Pick<MemoryRelay, "fetch"> {
    return { fetch: (input, init = {}) => this.fetch(input, { ...init, headers: { ...init.headers, "x-user": JSON.stringify(user) } }) };
  }

  override async add(channel: string, record: Action | OperatorAction): Promise<AuditEntry> {
    const entry = await super.add(channel, record);
    if (record.action === "remove") await this.#takeOut(channel, record.target, { entry });
    this.append(channel, { type: "action", entry });
    return entry;
  }

  async rosterOf(channel: string): Promise<Roster> {
    let roster = UNCLAIMED;
    for (const entry of this.audit(channel)) if (objectionTo(roster, entry.record.ed25519_pub, entry.record) === null) roster = await replay(roster, [entry]);
    return roster;
  }

  /** The session that this key has open. */
  session(key: string): string | undefined {
    return [...this.sessions].find(([, session]) => session.key === key)?.[0];
  }

  protected override async answer(request: string, query: URLSearchParams, body: unknown, headers: Headers = new Headers()): Promise<Answer> {
    const token = headers.get("piperchat-session");
    const user = this.#userOf(headers);
    if (token !== null && this.#isOver(token, user)) return refusal(401, "session_expired");
    const [, method = "", channel = "", what = ""] = /^(\w+) channels\/([^/]+)\/(.+)$/.exec(request) ?? [];
    const refused = channel === "" ? null : await this.#refuses(channel, method, what, headers);
    if (refused !== null) return refused;
    const erased = /^POST messages\/([^/]+)\/erase$/.exec(request)?.[1];
    if (erased !== undefined) return this.#erase(body);
    if (request.startsWith("GET identities/")) {
      const found = await super.answer(request, query, body);
      return { ...found, body: { ...(found.body as KeyRecord), site_user: this.siteUsers.get((found.body as KeyRecord).ed25519_pub) ?? null } };
    }
    switch (request) {
      case "GET health": {
        const health = await super.answer(request, query, body);
        return ok({ ...(health.body as object), login: this.login, user });
      }
      case "POST sessions/challenge": return this.#challenge(user);
      case "POST sessions": return this.#open(body, user);
      case "POST identities": return (body as KeyRecord).team === null ? super.answer(request, query, body) : this.#publishTeam(body as KeyRecord, query.get("replaces") ?? "", user);
      case "DELETE sessions": return ok({ ok: this.sessions.delete(token ?? "") });
      case "POST messages": return (await this.#refusesPost(body as Envelope)) ?? super.answer(request, query, body);
      default: return what === "participants" && method === "GET" ? this.#participants(channel, user) : super.answer(request, query, body);
    }
  }

  protected override async refusesStream(channels: readonly string[], headers: Headers): Promise<Answer | null> {
    for (const channel of channels) {
      const refused = await this.#refuses(channel, "GET", "events", headers);
      if (refused !== null) return { ...refused, body: { ...(refused.body as object), field: `channels.${channel}` } };
    }
    return null;
  }

  #userOf(headers: Headers): SiteUser | null {
    const user = headers.get("x-user");
    return user === null ? this.user : (JSON.parse(user) as SiteUser | null);
  }

  /** It is known no more, or of another log-in. */
  #isOver(token: string, user: SiteUser | null): boolean {
    const session = this.sessions.get(token);
    if (session !== undefined && session.user?.id === user?.id) return false;
    this.sessions.delete(token);
    return true;
  }

  /** Where only members read, one has to prove by a session that one is. */
  async #refuses(channel: string, method: string, what: string, headers: Headers): Promise<Answer | null> {
    const team = teamOf(channel);
    if (this.forbidden.has(channel) || (team !== null && !this.#isOf(team, this.#userOf(headers)))) return refusal(403, "forbidden");
    const roster = await this.rosterOf(channel);
    const isReading = method === "GET" || what === "join";
    if (!isReading || roster.settings?.readers !== "roster") return null;
    const key = this.sessions.get(headers.get("piperchat-session") ?? "")?.key;
    const role = key === undefined ? "none" : roleOf(roster, key);
    return role === "banned" ? refusal(403, "banned") : role === "none" ? refusal(403, "members_only") : null;
  }

  async #refusesPost({ id, channel, from_ed25519_pub, wraps }: Envelope): Promise<Answer | null> {
    const roster = await this.rosterOf(channel);
    if (this.gone.has(id)) return refusal(410, "gone");
    if (!roster.claimed) return null;
    const role = roleOf(roster, from_ed25519_pub);
    if (role === "banned" || role === "none") return refusal(403, role === "banned" ? "banned" : "members_only");
    const isOut = [...roster.roles].some(([, row]) => (row.role === "banned" || row.role === "none") && Object.hasOwn(wraps, row.dot1));
    return isOut ? { status: 409, body: { code: "reader_removed", field: "wraps", error: "ask again" } } : null;
  }

  #isOf(team: string, user: SiteUser | null): boolean {
    return user !== null && (this.teamMembers.get(team)?.has(user.id) ?? false);
  }

  #publishTeam(record: KeyRecord, replaces: string, user: SiteUser | null): Answer {
    const team = record.team as string;
    const before = this.teamKeys.get(team);
    if (!this.#isOf(team, user)) return refusal(403, "forbidden");
    if ((before?.ed25519_pub ?? "") !== replaces) return { status: 409, body: { code: "team_key_taken", error: "too late", identity: before ?? null } };
    this.teamKeys.set(team, record);
    this.identities.set(record.ed25519_pub, record);
    return { status: 201, body: { ok: true, identity: record } };
  }

  /** Of a team's channel the host says who belongs to it. */
  #belongs(channel: string, key: string): boolean {
    const team = teamOf(channel);
    const user = this.siteUsers.get(key);
    return team === null || (user !== undefined && this.#isOf(team, user));
  }

  async #participants(channel: string, user: SiteUser | null): Promise<Answer> {
    const roster = await this.rosterOf(channel);
    const joins = this.members.get(channel) ?? new Map<string, MembershipRecord>();
    const isMember = (key: string) => ["owner", "admin", "member"].includes(roleOf(roster, key));
    const isOut = (key: string) => roster.roles.has(key) && !isMember(key);
    const onlyRoster = roster.claimed && roster.settings?.readers !== "open";
    const ids = this.readersBySite(channel);
    const bySite = [...this.siteUsers].filter(([, { id }]) => ids.includes(id)).map(([key]) => key);
    const named = [...(onlyRoster ? [] : [...joins.keys()].filter((key) => this.#belongs(channel, key))), ...roster.roles.keys(), ...(onlyRoster ? [] : bySite)];
    const keys = [...new Set(named)].filter((key) => this.identities.has(key) && !isOut(key));
    const told = keys.map((key) => ({
      identity: this.identities.get(key) as KeyRecord, by: isMember(key) ? "roster" : joins.has(key) ? "join" : "site", record: joins.get(key) ?? null,
      role: roster.roles.get(key)?.role ?? null, site_user: this.siteUsers.get(key) ?? null,
    }));
    const teams = this.teamsOf(channel).map((team) => ({ identity: this.teamKeys.get(team) ?? null, by: "site", record: null, role: null, site_user: null, team, member: this.#isOf(team, user) }));
    return ok(this.participantsTold([...teams, ...told], channel));
  }

  #challenge(user: SiteUser | null): Answer {
    const challenge = hexOf(randomBytes(32));
    this.challenges.set(challenge, user);
    return ok({ challenge, now: new Date(this.now()).toISOString() });
  }

  async #open(body: unknown, user: SiteUser | null): Promise<Answer> {
    const request = parseSession(JSON.stringify(body));
    if (request.audience !== this.audience) return refusal(400, "wrong_audience");
    if (this.challenges.get(request.challenge)?.id !== user?.id || !this.challenges.delete(request.challenge)) return refusal(400, "bad_challenge");
    await verifySession(request, { relay: this.relay, tenant: this.tenant, audience: this.audience, challenge: request.challenge });
    const token = hexOf(randomBytes(16));
    this.sessions.set(token, { key: request.ed25519_pub, user });
    if (user !== null) this.siteUsers.set(request.ed25519_pub, user);
    return { status: 201, body: { token, expires_at: new Date(this.now() + 3_600_000).toISOString() } };
  }

  async #erase(body: unknown): Promise<Answer> {
    const record = readErase(body, "refuse");
    await verifyErase(record, { relay: this.relay, tenant: this.tenant, channel: record.channel });
    await this.#takeOut(record.channel, record.target, { record });
    const { seq } = this.append(record.channel, { type: "erase", record });
    return ok({ ok: true, seq, record });
  }

  /** What the next message's `prev` says of this one. */
  async #mark(message: Envelope): Promise<string> {
    const { relay, tenant } = this;
    return (await verifyEnvelope(readEnvelope(message), { relay, tenant, channel: message.channel })).hash.slice(0, 16);
  }

  async #takeOut(channel: string, target: string, by: object): Promise<void> {
    this.gone.add(target);
    const log = this.logs.get(channel) ?? [];
    const at = log.findIndex(({ id }) => id === target);
    const message = log[at] as unknown as Envelope & { seq: number; receivedAt: string };
    if (at < 0 || message.epk === undefined) return;
    const from_dot1 = await dot1Of(bytesOfHex(message.from_ed25519_pub));
    log[at] = { seq: message.seq, receivedAt: message.receivedAt, channel, type: "gone", id: target, hash: await this.#mark(message), from_dot1, ...by };
  }
}

function refusal(status: number, code: string): Answer {
  return { status, body: { code, error: code } };
}
