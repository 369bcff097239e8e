// The tab that keeps the stream for all: it follows what any of them wants, goes back for whoever lacks something, never forward past
// what somebody lacks, and says what the relay says.

import { EventStream, type ConnectionState, type Opening } from "../event-stream";
import { earlier, HEAD, LAST, placeOf, reaches, sameLog, withBacklog, type Cursor } from "./cursor";
import type { Lack, Telling } from "./notes";

/** Reopening the stream for a newcomer is no cut for the others, unless it takes this long. */
const GRACE = 2_000;

/** A tab that died without a word stops counting; one that only slept asks anew. Hidden tabs may speak once a minute. */
const FORGOTTEN_AFTER = 10 * 60_000;

type Wants = { readonly channels: readonly string[]; readonly heard: number };

/** What somebody lacks of a channel: all after a place, or a backlog as well. */
type Need = { readonly after: Cursor | null; readonly backlog: boolean };

export class Leader {
  readonly #stream: EventStream;
  readonly #wants = new Map<string, Wants>();
  readonly #needs = new Map<string, Need>();
  /** The stream goes back in these for one who has nothing. */
  readonly #backlogs = new Set<string>();
  /** Channels of the open stream whose backlog isn't through. */
  #behind: ReadonlySet<string> = new Set();
  /** Opening, or reading a backlog: what is wanted meanwhile waits, for otherwise ten tabs that come at once would cut each other off. */
  #busy = false;
  /** The stream goes from the tab that had it to this one, or is reopened on purpose. */
  #planned: boolean;
  #grace: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  /** `mostChannels`: of one stream. `own`: the tab that this is. `state`: what the tabs were told last. */
  constructor(private readonly open: Opening, private readonly mostChannels: number, private readonly own: string, private state: ConnectionState, private readonly tell: (note: Telling) => void) {
    this.#planned = state === "live";
    this.#stream = new EventStream((cursors, signal) => this.#opened(cursors, signal), {
      item: (channel, item) => tell({ kind: "item", channel, from: this.#place(channel), item }),
      moved: (channel, from, to) => tell({ kind: "moved", channel, from, to }),
      live: (channel) => this.#isLive(channel),
      reset: (channel) => tell({ kind: "reset", channel }),
      closed: (channel) => this.#isClosed(channel),
      state: (told) => this.#stateIs(told),
    });
  }

  want(tab: string, channels: readonly string[], lacks: readonly Lack[]): void {
    this.#wants.set(tab, { channels, heard: Date.now() });
    this.tell({ kind: "state", state: this.state });
    for (const [channel, cursor] of lacks) this.#lacks(channel, cursor);
    this.#reopenSoon();
  }

  bye(tab: string): void {
    if (this.#wants.delete(tab)) this.#reopenSoon();
  }

  ask(tab: string, resync: boolean): void {
    const now = Date.now();
    const wants = this.#wants.get(tab);
    // It was forgotten while it slept.
    if (wants === undefined) return this.tell({ kind: "lead" });
    this.#wants.set(tab, { ...wants, heard: now });
    for (const [other, { heard }] of this.#wants) if (other !== this.own && now - heard > FORGOTTEN_AFTER) this.bye(other);
    this.tell({ kind: "state", state: this.state });
    if (resync) this.#stream.resync();
    else this.#stream.hurry();
  }

  resync(): void {
    this.#stream.resync();
  }

  stop(): void {
    this.#stopped = true;
    this.#endGrace();
    this.#stream.stop();
  }

  #lacks(channel: string, cursor: Cursor | null): void {
    const place = this.#stream.cursors.get(channel);
    if (place !== undefined && cursor !== null && reaches(cursor, place)) {
      if (this.state === "live" && !this.#behind.has(channel)) this.tell({ kind: "live", channel, from: place });
      return;
    }
    const need = this.#needs.get(channel) ?? { after: null, backlog: false };
    if (cursor === HEAD) {
      this.#needs.set(channel, need);
      return;
    }
    const isOther = cursor !== null && need.after !== null && !sameLog(cursor, need.after);
    const after = cursor === null || isOther ? need.after : earlier(need.after ?? cursor, cursor);
    this.#needs.set(channel, { after, backlog: need.backlog || cursor === null || isOther });
  }

  /** In its own turn: the relay's piece that is being read is read to its end, and many wants are one reopening. */
  #reopenSoon(): void {
    queueMicrotask(() => {
      if (!this.#stopped && !this.#busy) this.#reopen();
    });
  }

  #reopen(): void {
    const channels = this.#wanted();
    const { cursors } = this.#stream;
    const starts = new Map([...this.#needs].filter(([channel]) => channels.includes(channel)).map(([channel, need]) => [channel, this.#start(channel, need)]));
    this.#needs.clear();
    if (starts.size === 0 && channels.length === cursors.size && channels.every((channel) => cursors.has(channel))) return;
    this.#planned ||= this.state === "live";
    this.#busy = channels.length > 0;
    this.#behind = new Set(channels);
    this.#stream.follow(channels, starts);
  }

  #start(channel: string, { after, backlog }: Need): Cursor {
    const known = this.#stream.cursors.get(channel);
    const place = placeOf(known) === null ? after : (known as Cursor);
    if (place === null) return backlog ? LAST : HEAD;
    const isOther = after !== null && !sameLog(after, place);
    const least = after === null || isOther ? place : earlier(place, after);
    if (!backlog && !isOther && known !== LAST) return least;
    this.#backlogs.add(channel);
    return earlier(least, withBacklog(place));
  }

  /** Of each tab the first, then of each the second…: past the most, what nobody shows is what is left out. */
  #wanted(): readonly string[] {
    const lists = [...this.#wants.values()].map(({ channels }) => channels);
    const wanted = new Set<string>();
    for (let i = 0; lists.some(({ length }) => i < length); i++) for (const list of lists) if (i < list.length) wanted.add(list[i] as string);
    return [...wanted].slice(0, this.mostChannels);
  }

  async #opened(cursors: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Response> {
    const response = await this.open(cursors, signal);
    if (signal.aborted) return response;
    this.tell({ kind: "begin", channels: Object.entries(cursors).map(([channel, from]) => [channel, from, this.#backlogs.has(channel)]) });
    this.#backlogs.clear();
    return response;
  }

  #isLive(channel: string): void {
    this.tell({ kind: "live", channel, from: this.#place(channel) });
    this.#behind = new Set([...this.#behind].filter((each) => each !== channel));
    if (this.#behind.size > 0) return;
    this.#busy = false;
    this.#reopenSoon();
  }

  /** Nobody wants it any more: each tab is told. */
  #isClosed(channel: string): void {
    for (const [tab, wants] of this.#wants) this.#wants.set(tab, { ...wants, channels: wants.channels.filter((each) => each !== channel) });
    this.#needs.delete(channel);
    this.tell({ kind: "closed", channel });
  }

  #stateIs(state: ConnectionState): void {
    if (state === "connecting") {
      this.#busy = true;
      this.#behind = new Set(this.#stream.cursors.keys());
      if (this.#planned) {
        this.#grace ??= setTimeout(() => this.#tellState("connecting"), GRACE);
        return;
      }
    }
    this.#tellState(state);
    if (state === "connecting" || state === "live") return;
    this.#busy = false;
    if (this.#needs.size > 0) this.#reopenSoon();
  }

  #tellState(state: ConnectionState): void {
    this.#endGrace();
    this.#planned = false;
    if (state === this.state) return;
    this.state = state;
    this.tell({ kind: "state", state });
  }

  #endGrace(): void {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
  }

  #place(channel: string): Cursor {
    return this.#stream.cursors.get(channel) ?? LAST;
  }
}
