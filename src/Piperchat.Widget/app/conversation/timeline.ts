// The rows of a conversation: days, groups of one author, lines about readers, history that was handed on, the divider over what is new, and what
// waits to be sent.

import type { SiteUser } from "../people/site-user";
import type { Settings } from "../protocol";
import { namedBefore, type Announcement } from "../readers/announcements";
import { TeamKeys, type TeamKeyLine } from "../teams/team-keys";
import { isSaid, type ActEntry, type Entry, type GoneEntry, type Message } from "./entries";

/** What this browser wrote and the log doesn't show yet. */
export type Pending = {
  readonly id: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly at: number;
  readonly state:
    | { readonly name: "sending" }
    /** Until the given time (429), the network's return (null), or the user's word about a reader. */
    | { readonly name: "waiting"; readonly until: number | null; readonly why: "rate" | "offline" | "disputed" | "alarm" | "asked" }
    | { readonly name: "refused"; readonly code: string; readonly sentence: string }
    | { readonly name: "sent" };
};

export type Note =
  | { readonly kind: "reads" | "device" | "new-key" | "left" | "joined" | "joined-and-reads"; readonly keys: readonly string[] }
  /** The site names one key's owner otherwise than it did. */
  | { readonly kind: "site-user"; readonly keys: readonly string[]; readonly before: SiteUser | null; readonly now: SiteUser | null };

export type Row =
  | { readonly row: "day"; readonly key: string; readonly at: number }
  | { readonly row: "new"; readonly key: string }
  | { readonly row: "note"; readonly key: string; readonly note: Note }
  | { readonly row: "act"; readonly key: string; readonly act: ActEntry; readonly before: Settings | null }
  /** Where so many messages were, one after the other, taken out alike. */
  | { readonly row: "gone"; readonly key: string; readonly how: GoneEntry["how"]; readonly count: number }
  /** `from` handed so many messages on to the key `to`. */
  | { readonly row: "grant"; readonly key: string; readonly from: string; readonly to: string; readonly count: number }
  | { readonly row: "team-key"; readonly key: string; readonly line: TeamKeyLine }
  /** So many messages that were sealed before one joined. */
  | { readonly row: "past"; readonly key: string; readonly count: number }
  /** `from`: the author's Ed25519 key, null where none is proven. A message that doesn't hold is always alone in its group. */
  | { readonly row: "group"; readonly key: string; readonly from: string | null; readonly mine: boolean; readonly items: readonly Item[] };

export type Item =
  | { readonly item: "message"; readonly message: Message }
  | { readonly item: "pending"; readonly pending: Pending };

export type TimelineInput = {
  readonly entries: readonly Entry[];
  /** Nothing older can be loaded. */
  readonly fromStart: boolean;
  readonly announcements: readonly Announcement[];
  readonly pending: readonly Pending[];
  /** The divider stands before the first message after this seq that is somebody else's. */
  readonly dividerAfter: number | null;
  /** One's own Ed25519 key. */
  readonly me: string;
  /** The start of the local day that holds a time. */
  readonly dayOf: (ms: number) => number;
};

/** A group's time stands once, under it: past this, what follows is said at another time. */
const GROUP_GAP = 5 * 60_000;
/** The wire's tolerance: past this the author's clock and the relay's disagree, and the relay's orders the days. */
const CLOCK_TOLERANCE = 300_000;

export function timeline(input: TimelineInput): readonly Row[] {
  const builder = new Builder(input);
  const lines = new Lines(input.announcements);
  // Those noted before the oldest loaded entry belong above it: out of sight only as long as one can scroll to them.
  const start = (input.entries[0]?.seq ?? 1) - 1;
  if (!input.fromStart) lines.skipBefore(start);
  for (const note of lines.upTo(start)) builder.note(note, start);
  for (const entry of input.entries) {
    const due = lines.upTo(entry.seq);
    builder.entry(entry, due);
    for (const note of withoutJoiner(due, entry)) builder.note(note, entry.seq);
  }
  for (const note of lines.upTo(Number.POSITIVE_INFINITY)) builder.note(note, "end");
  const shown = new Set(input.entries.map((entry) => (entry.type === "message" || entry.type === "gone" ? entry.id : "")));
  for (const pending of input.pending) if (!shown.has(pending.id)) builder.pending(pending);
  return builder.rows;
}

/** The time that a message stands under: its author's, unless the relay's says that this can't be. */
export function timeOfMessage({ createdAt, receivedAt }: Message): number {
  return clockIsOff({ createdAt, receivedAt }) ? (receivedAt as number) : createdAt;
}

export function clockIsOff({ createdAt, receivedAt }: Pick<Message, "createdAt" | "receivedAt">): boolean {
  return receivedAt !== null && Math.abs(createdAt - receivedAt) > CLOCK_TOLERANCE;
}

class Builder {
  readonly rows: Row[] = [];
  #day: number | null = null;
  #divided = false;
  #last: { author: string | null; at: number } | null = null;
  /** Where the sealed past stands that more of it is counted in. */
  #past: number | null = null;
  readonly #joined: number;
  /** Those of the last act that is loaded. */
  #settings: Settings | null = null;
  readonly #teamKeys: TeamKeys;

  constructor(private readonly input: TimelineInput) {
    const join = input.entries.find((entry) => entry.type === "join" && entry.record.ed25519_pub === input.me);
    this.#joined = join?.seq ?? 0;
    this.#teamKeys = new TeamKeys(input.fromStart);
  }

  entry(entry: Entry, due: readonly Note[]): void {
    const keyLine = this.#teamKeys.meet(entry);
    if (entry.type === "message") this.#message(entry, keyLine);
    else if (entry.type === "action") this.#act(entry);
    else if (entry.type === "gone") this.#gone(entry);
    else if (entry.type === "join") {
      const { ed25519_pub: key } = entry.record;
      const line = due.find(({ kind, keys }) => (kind === "reads" || kind === "device") && keys.includes(key))?.kind;
      this.#startDay(entry.at);
      this.note({ kind: line === "device" ? line : line === "reads" ? "joined-and-reads" : "joined", keys: [key] }, entry.seq);
    } else if (entry.type === "leave") {
      this.#startDay(entry.at);
      this.note({ kind: "left", keys: [entry.record.ed25519_pub] }, entry.seq);
    }
  }

  note(note: Note, place: number | "end"): void {
    this.#last = null;
    const before = this.rows.at(-1);
    const mine = note.keys.includes(this.input.me) || (before?.row === "note" && before.note.keys.includes(this.input.me));
    if (!mine && before?.row === "note" && before.note.kind === note.kind && note.kind !== "site-user") {
      // Someone who left and came back in one breath is one line.
      const keys = [...new Set([...before.note.keys, ...note.keys])];
      this.rows[this.rows.length - 1] = { ...before, note: { ...note, keys } };
      return;
    }
    this.rows.push({ row: "note", key: `note ${place} ${note.kind} ${note.keys[0]}`, note });
  }

  pending(pending: Pending): void {
    this.#startDay(pending.at);
    const { me } = this.input;
    this.#add({ item: "pending", pending }, { from: me, author: `key ${me}` }, pending.at, `group ${pending.id}`);
  }

  #act(act: ActEntry): void {
    const { record } = act.entry;
    const before = this.#settings;
    if (record.action === "settings") this.#settings = record.settings;
    // The line where the message was says it.
    if (record.action === "remove") return;
    this.#startDay(act.at);
    this.#last = null;
    this.rows.push({ row: "act", key: `act ${act.entry.seq}`, act, before });
  }

  #gone({ id, seq, at, how }: GoneEntry): void {
    if (how.kind === "unsettled") return;
    this.#startDay(at);
    this.#last = null;
    const before = this.rows.at(-1);
    const key = `gone ${seq} ${id}`;
    if (before?.row === "gone" && whose(before.how) === whose(how)) this.rows[this.rows.length - 1] = { ...before, key, count: before.count + 1 };
    else this.rows.push({ row: "gone", key, how, count: 1 });
  }

  #message(message: Message, keyLine: TeamKeyLine | null): void {
    const at = timeOfMessage(message);
    if (!isSaid(message)) return this.#handed(message, keyLine, at);
    if (message.shown.state === "sealed" && message.seq < this.#joined) return this.#addToPast(message, at);
    this.#past = null;
    this.#startDay(at);
    const { dividerAfter, me } = this.input;
    if (!this.#divided && dividerAfter !== null && message.seq > dividerAfter && message.from !== me) {
      this.#divided = true;
      this.#last = null;
      this.rows.push({ row: "new", key: "new" });
    }
    this.#add({ item: "message", message }, { from: message.from, author: authorKey(message) }, at, `group ${message.id}`);
  }

  /** What hands keys on is a line for those who see it, and nothing where it only holds keys. */
  #handed({ id, from, shown }: Message, line: TeamKeyLine | null, at: number): void {
    const before = this.rows.at(-1);
    if (shown.state === "grant" && from !== null) {
      const { to, count } = shown;
      // More than one message has room for.
      if (before?.row === "grant" && before.from === from && before.to === to) {
        this.rows[this.rows.length - 1] = { ...before, count: before.count + count };
        return;
      }
      this.#startDay(at);
      this.rows.push({ row: "grant", key: `grant ${id}`, from, to, count });
      this.#last = null;
    } else if (line !== null) {
      // One line, however many keys the team has had.
      if (before?.row === "team-key" && isAlike(before.line, line)) return;
      this.#startDay(at);
      this.rows.push({ row: "team-key", key: `team-key ${id}`, line });
      this.#last = null;
    }
  }

  /** However many days and authors, and whoever came and went between: nothing of it can be read, so it is one line. */
  #addToPast(message: Message, at: number): void {
    if (this.#past === null) this.#startDay(at);
    this.#last = null;
    this.#past ??= this.rows.length;
    const before = this.rows[this.#past];
    // By its last: what is loaded later comes in above.
    this.rows[this.#past] = { row: "past", key: `past ${message.id}`, count: before?.row === "past" ? before.count + 1 : 1 };
  }

  #add(item: Item, { from, author }: { from: string | null; author: string | null }, at: number, key: string): void {
    const group = this.rows.at(-1);
    const follows = this.#last !== null && author !== null && this.#last.author === author && at - this.#last.at <= GROUP_GAP;
    if (follows && group?.row === "group") this.rows[this.rows.length - 1] = { ...group, items: [...group.items, item] };
    else this.rows.push({ row: "group", key, from, mine: from === this.input.me, items: [item] });
    this.#last = { author, at };
  }

  /** Days go forward only: a clock that is a little slow doesn't bring yesterday back. */
  #startDay(at: number): void {
    const day = this.input.dayOf(at);
    if (this.#day !== null && day <= this.#day) return;
    const row = { row: "day", key: `day ${day}`, at } as const;
    // What was noted before anything was said stands under the first day.
    if (this.#day !== null || this.rows.some((before) => before.row !== "note")) this.rows.push(row);
    else this.rows.unshift(row);
    this.#day = day;
    this.#last = null;
  }
}

function isAlike(a: TeamKeyLine, b: TeamKeyLine): boolean {
  return a.how === "handed" && b.how === "handed" && a.from === b.from && a.to.join() === b.to.join();
}

function whose(how: GoneEntry["how"]): string {
  if (how.kind === "erased") return `erased ${how.by}`;
  if (how.kind === "dropped") return `dropped ${how.why}`;
  return how.kind === "removed" ? `removed ${how.entry?.record.ed25519_pub} ${how.by?.id}` : how.kind;
}

/** Whose group a message may join: what a signature proves and what anyone may claim never meet, even where the texts are alike. */
function authorKey({ from, claims, shown }: Message): string | null {
  if (shown.state === "broken") return null;
  if (from !== null) return `key ${from}`;
  return claims === null ? null : `claim ${claims}`;
}

/** The announcements in the order of their places, those of one place and kind as one line. */
class Lines {
  readonly #due: Announcement[];

  constructor(private readonly announcements: readonly Announcement[]) {
    this.#due = [...announcements].sort((a, b) => a.after - b.after);
  }

  skipBefore(seq: number): void {
    while (this.#due[0] !== undefined && this.#due[0].after < seq) this.#due.shift();
  }

  upTo(seq: number): readonly Note[] {
    const notes: Note[] = [];
    while (this.#due[0] !== undefined && this.#due[0].after <= seq) {
      const line = this.#due.shift() as Announcement;
      const { key, what } = line;
      const last = notes.at(-1);
      if (what === "site-user") notes.push({ kind: what, keys: [key], before: namedBefore(this.announcements, line), now: line.site });
      else if (last?.kind === what) notes[notes.length - 1] = { kind: what, keys: [...last.keys, key] };
      else notes.push({ kind: what, keys: [key] });
    }
    return notes;
  }
}

// "bob joined and can read" is one line, not two.
function withoutJoiner(due: readonly Note[], entry: Entry): readonly Note[] {
  if (entry.type !== "join") return due;
  const rest = due.map((note) => (note.kind === "reads" || note.kind === "device" ? { ...note, keys: note.keys.filter((key) => key !== entry.record.ed25519_pub) } : note));
  return rest.filter(({ keys }) => keys.length > 0);
}
