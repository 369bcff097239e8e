// A channel's audit log as this browser has verified it, entry by entry, and what it comes to. Where it stood is pinned: a relay that
// afterwards leaves an entry out, or makes the log anew, is found out (attack 25).

import { signal } from "@preact/signals";
import { auditHash, Fault, NotEntitled, readAuditEntry, replay, UNCLAIMED, verifyAuditEntry, type AuditEntry, type AuditPin, type ChannelPlace, type Roster } from "../protocol";
import { asObject, type Relay } from "../relay/relay";
import type { Database } from "../storage/database";
import { readLogPage, type LogPage } from "./log-page";

export type LogFault =
  /** The log ends before the entry that was pinned. */
  | "shorter"
  /** Another entry stands in the place of the pinned one. */
  | "differs"
  /** The relay names a head, and gives no entry that leads there. */
  | "withheld"
  /** An entry doesn't follow from the one before it, or isn't what its hash says. */
  | "chain"
  | "signature"
  /** Whoever made the entry had no right to. */
  | "rights"
  /** Signed for another channel, tenant or relay. */
  | "elsewhere"
  | "malformed";

export type LogState =
  /** Nothing is verified yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "verified"; readonly roster: Roster }
  /** An alarm. `seq`: the entry that is wrong; `roster`: what was verified before it. It stays until the user asks to verify anew, or starts over. */
  | { readonly kind: "broken"; readonly why: LogFault; readonly seq: number; readonly roster: Roster };

/** What stands in the browser's store. */
type Kept = { readonly roster: Roster; readonly broken: { readonly why: LogFault; readonly seq: number } | null };

const PAGE = 500;

/** What is wrong with the log, and where. */
class Broken extends Error {
  constructor(readonly why: LogFault, readonly seq: number) {
    super(`${why} at entry ${seq}`);
  }
}

/** What becomes of an alarm that stands: it stays, or the whole log bears the pin out and it goes, or the user gives the pin up. */
type Heed = "stays" | "heals" | "given-up";

export class RosterLog {
  readonly state = signal<LogState>({ kind: "unknown" });
  readonly #key: string;
  /** The hash of each entry that was verified here since the page was opened. */
  readonly #seen = new Map<number, string>();
  #last: Promise<unknown> = Promise.resolve();

  /** `scope`: of the identity, so that another relay, or tenant, has pins of its own. */
  constructor(private readonly relay: Relay, private readonly database: Database, scope: string, readonly place: ChannelPlace) {
    this.#key = scope + place.channel;
  }

  /** What this browser pinned, without asking the relay. */
  load(): Promise<LogState> {
    return this.#inTurn(() => this.#loaded());
  }

  /** Fetches and verifies what is new since the pin. Throws RelayRefusal; then the state is what it was. */
  refresh(): Promise<LogState> {
    return this.#inTurn(async () => {
      const before = await this.#loaded();
      return before.kind === "broken" ? before : this.#follow(rosterOf(before), rosterOf(before), "stays");
    });
  }

  /** An entry that came by the stream, before or after anything else did. Throws RelayRefusal where those before it are to be fetched and can't. */
  take(answer: unknown): Promise<LogState> {
    return this.#inTurn(async () => {
      const before = await this.#loaded();
      if (before.kind === "broken") return before;
      const [seq, hash] = [asObject(answer)?.["seq"], asObject(answer)?.["hash"]];
      const roster = rosterOf(before);
      if (typeof seq === "number" && seq <= roster.seq) {
        const known = seq === roster.seq ? roster.hash : this.#seen.get(seq);
        return known === undefined || known === hash ? before : this.#alarm(new Broken("differs", seq), roster);
      }
      if (seq !== roster.seq + 1) return this.#follow(roster, roster, "stays");
      return this.#guarded(roster, "stays", () => this.#grown(roster, [answer], roster));
    });
  }

  /** Fetches and verifies everything from entry 1 on; the pinned entry must be in it. The one way back from an alarm, once the log is whole again. */
  verifyAnew(): Promise<LogState> {
    return this.#inTurn(async () => this.#follow(UNCLAIMED, rosterOf(await this.#loaded()), "heals"));
  }

  /** Takes the log as it now is in place of the pinned one, as after a restore from a backup. Only at the user's word. */
  startOver(): Promise<LogState> {
    return this.#inTurn(() => this.#follow(UNCLAIMED, UNCLAIMED, "given-up"));
  }

  #follow(from: Roster, pinned: Roster, heed: Heed): Promise<LogState> {
    return this.#guarded(pinned, heed, () => this.#fetched(from, pinned));
  }

  async #fetched(from: Roster, pinned: Roster): Promise<Roster> {
    // From the pinned entry itself on: that it is still there is the point.
    const first = await this.#page(Math.max(0, from.seq - 1));
    let page = first;
    let roster = await this.#grown(from, from.seq === 0 ? first.entries : await afterPin(first, from), pinned);
    while (roster.seq < page.head.seq) {
      page = await this.#page(roster.seq);
      if (page.entries.length === 0) throw new Broken(page.head.seq > roster.seq ? "withheld" : "shorter", roster.seq + 1);
      roster = await this.#grown(roster, page.entries, pinned);
    }
    if (roster.seq < pinned.seq) throw new Broken("shorter", pinned.seq);
    if (page.head.seq < roster.seq || page.head.hash !== roster.hash) throw new Broken("differs", roster.seq);
    return roster;
  }

  async #page(after: number): Promise<LogPage> {
    return readLogPage(await this.relay.adminLog(this.place.channel, { entries_after: after, entries_limit: PAGE, roster_limit: 0 }));
  }

  /** Verifies entries that follow and replays them; `pinned`, if it is among them, must be what it was. */
  async #grown(before: Roster, news: readonly unknown[], pinned: Roster): Promise<Roster> {
    const entries: AuditEntry[] = [];
    let last: AuditPin | null = before.seq === 0 ? null : before;
    for (const answer of news) {
      const entry = await verified(answer, last, this.place);
      if (entry.seq === pinned.seq && entry.hash !== pinned.hash) throw new Broken("differs", entry.seq);
      entries.push(entry);
      last = entry;
    }
    const roster = await replayed(before, entries);
    for (const { seq, hash } of entries) this.#seen.set(seq, hash);
    return roster;
  }

  /** Pins what the job verifies; what is wrong with the log becomes an alarm, and the pin stays. */
  async #guarded(pinned: Roster, heed: Heed, job: () => Promise<Roster>): Promise<LogState> {
    try {
      return await this.#pin(await job(), pinned, heed);
    } catch (error) {
      if (error instanceof Broken) return this.#alarm(error, pinned);
      throw error;
    }
  }

  /** Another tab may have pinned meanwhile: what it verified further stays, and what it verified otherwise is two logs of one relay. */
  #pin(roster: Roster, pinned: Roster, heed: Heed): Promise<LogState> {
    return this.#keep((kept) => {
      const other = heed !== "given-up" && kept !== undefined && kept.roster.hash !== pinned.hash ? kept.roster : null;
      if (other !== null && other.seq <= roster.seq && this.#seen.get(other.seq) !== other.hash) return { roster: other, broken: { why: "differs", seq: other.seq } };
      return { roster: other !== null && other.seq > roster.seq ? other : roster, broken: heed === "stays" ? (kept?.broken ?? null) : null };
    });
  }

  /** Kept with the pin: an alarm that a reload took away would be one that nobody saw. */
  #alarm({ why, seq }: Broken, pinned: Roster): Promise<LogState> {
    return this.#keep((kept) => ({ roster: kept?.roster ?? pinned, broken: { why, seq } }));
  }

  async #keep(change: (kept: Kept | undefined) => Kept): Promise<LogState> {
    let next: Kept | null = null;
    await this.database.revise<Kept>("rosters", this.#key, (rows) => new Map([[this.#key, (next = change(rows.get(this.#key)))]]));
    return (this.state.value = stateOf(next as unknown as Kept));
  }

  /** Read anew each time: another tab may know more by now. */
  async #loaded(): Promise<LogState> {
    const kept = await this.database.get<Kept>("rosters", this.#key);
    return kept === undefined ? this.state.peek() : (this.state.value = stateOf(kept));
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#last.then(job);
    this.#last = done.catch(() => {});
    return done;
  }
}

function stateOf({ roster, broken }: Kept): LogState {
  return broken === null ? { kind: "verified", roster } : { kind: "broken", ...broken, roster };
}

function rosterOf(state: LogState): Roster {
  return state.kind === "unknown" ? UNCLAIMED : state.roster;
}

async function afterPin({ entries, head }: LogPage, pin: Roster): Promise<readonly unknown[]> {
  const [there, ...news] = entries;
  if (head.seq < pin.seq || there === undefined) throw new Broken("shorter", pin.seq);
  if (!(await isEntry(there, pin))) throw new Broken("differs", pin.seq);
  return news;
}

async function verified(answer: unknown, last: AuditPin | null, place: ChannelPlace): Promise<AuditEntry> {
  try {
    const entry = readAuditEntry(answer);
    await verifyAuditEntry(entry, last, place);
    return entry;
  } catch (error) {
    throw error instanceof Fault ? new Broken(whyOf(error), (last?.seq ?? 0) + 1) : error;
  }
}

async function replayed(before: Roster, entries: readonly AuditEntry[]): Promise<Roster> {
  try {
    return await replay(before, entries);
  } catch (error) {
    throw error instanceof NotEntitled ? new Broken("rights", error.seq) : error;
  }
}

/** By its content: the hash that a relay puts beside it is the relay's word. */
async function isEntry(answer: unknown, pin: Roster): Promise<boolean> {
  try {
    const entry = readAuditEntry(answer);
    return entry.seq === pin.seq && (await auditHash(entry)) === pin.hash;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function whyOf({ code, field }: Fault): LogFault {
  if (code === "bad_signature" || code === "odd_key" || code === "dot1_mismatch") return "signature";
  if (code === "wrong_relay" || code === "wrong_tenant" || code === "wrong_channel") return "elsewhere";
  return code === "bad_value" && ["seq", "record.prev", "hash"].includes(field) ? "chain" : "malformed";
}
