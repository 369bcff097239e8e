// The tabs and frames of one identity share one event stream: HTTP/1.1 gives a site six connections in all, so ten tabs with a stream
// each would starve. One tab leads and the others hear of it (Web Locks, BroadcastChannel). Where a browser has neither, or refuses
// them, a tab leads itself alone.

import type { ChannelStream, Opening, Start, StreamEvents } from "../event-stream";
import { Follower } from "./follower";
import { Leader } from "./leader";
import { Leadership, type Locks } from "./leadership";
import { Line, type Broadcast } from "./line";
import { VERSION, type LeaderNote, type TabNote, type Telling } from "./notes";

export type SharingSurroundings = {
  /** Either throws where the site may store nothing. */
  readonly locks: () => Locks;
  readonly broadcast: (name: string) => Broadcast;
  /** Gives back the way to call it off. */
  readonly after: (milliseconds: number, job: () => void) => () => void;
};

const thisBrowser: SharingSurroundings = {
  locks: () => globalThis.navigator.locks,
  broadcast: (name) => new BroadcastChannel(name),
  after: (milliseconds, job) => {
    const timer = setTimeout(job, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A leader that says nothing is asked for a word, and taken for dead after three that it left unanswered: a frozen tab keeps its lock. */
const LOOK_EVERY = 15_000;
const MOST_UNANSWERED = 3;
/** The same while a word is due, and for whoever comes or comes back to the page. */
const LOOK_SOON = 3_000;

/** A leader forgets tabs that it doesn't hear of. */
const SPEAK_EVERY = 60_000;

export class SharedStream implements ChannelStream {
  readonly #tab = crypto.randomUUID();
  readonly #follower: Follower;
  #leader: Leader | null = null;
  #leadership: Leadership | null = null;
  #line: Line | null = null;
  #running = false;
  #wanting = false;
  /** Heard of a leader since this tab looked last. */
  #heard = false;
  #unanswered = 0;
  #eager = true;
  #spoke = 0;
  #stealing = false;
  #endLooking = () => {};

  /**
   * `scope`: tabs of one scope share a stream, so what the relay lets one of them read, all may. Null: nobody shares it.
   */
  constructor(
    private readonly scope: string | null,
    private readonly open: Opening,
    private readonly mostChannels: number,
    events: StreamEvents,
    private readonly surroundings: SharingSurroundings = thisBrowser,
  ) {
    this.#follower = new Follower(events, () => this.#want());
  }

  follow(channels: readonly string[], starts: ReadonlyMap<string, Start> = new Map()): void {
    const before = this.#follower.channels;
    this.#follower.follow(channels, starts);
    if (!this.#running) this.#start();
    else if (starts.size > 0 || channels.length !== before.length || channels.some((channel) => !before.includes(channel))) this.#want();
  }

  resync(): void {
    if (!this.#running) return this.#follower.channels.length === 0 ? undefined : this.#start();
    if (this.#leader !== null) return this.#leader.resync();
    this.#unanswered = 0;
    this.#eager = true;
    this.#ask(true);
  }

  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    this.#part();
    this.#follower.rest();
  }

  #start(): void {
    this.#running = true;
    this.#eager = true;
    this.#follower.connection("connecting");
    if (!this.#join()) return this.#lead(false);
    this.#want();
    this.#look();
  }

  /** Whether there is a way to share. */
  #join(): boolean {
    if (this.scope === null) return false;
    const name = `piperchat stream ${VERSION} ${this.scope}`;
    try {
      const events = { gained: (stolen: boolean) => this.#lead(stolen), lost: () => this.#isRobbed(), refused: () => this.#alone() };
      this.#leadership = new Leadership(this.surroundings.locks(), name, events);
      this.#line = new Line(this.surroundings.broadcast(name), (note) => this.#hear(note));
    } catch {
      return false;
    }
    this.#leadership.enter();
    return true;
  }

  #alone(): void {
    if (!this.#running) return;
    this.#part();
    this.#lead(false);
  }

  #part(): void {
    this.#endLooking();
    this.#stealing = false;
    this.#leader?.stop();
    this.#leader = null;
    this.#line?.say({ kind: "bye", tab: this.#tab });
    this.#line?.close();
    this.#line = null;
    this.#leadership?.leave();
    this.#leadership = null;
  }

  #lead(stolen: boolean): void {
    this.#endLooking();
    this.#stealing = false;
    // While nobody led, who reads may have changed unseen.
    if (stolen) this.#follower.connection("connecting");
    // Later than all that this tab heard, and than what it may not have heard.
    const term = Math.max(Date.now(), this.#follower.term + 1);
    const tell = (note: Telling) => {
      const told = { ...note, term } as LeaderNote;
      this.#line?.say(told);
      this.#follower.hear(told);
    };
    this.#leader = new Leader(this.open, this.mostChannels, this.#tab, this.#follower.state ?? "connecting", tell);
    tell({ kind: "lead" });
  }

  #isRobbed(): void {
    if (!this.#running) return;
    this.#leader?.stop();
    this.#leader = null;
    this.#leadership?.enter();
    this.#want();
    this.#look();
  }

  #hear(note: TabNote | LeaderNote): void {
    if ("tab" in note) {
      if (note.kind === "want") this.#leader?.want(note.tab, note.channels, note.lacks);
      else if (note.kind === "ask") this.#leader?.ask(note.tab, note.resync);
      else this.#leader?.bye(note.tab);
      return;
    }
    if (note.term < this.#follower.term) return;
    this.#heard = true;
    this.#stealing = false;
    this.#follower.hear(note);
  }

  #want(): void {
    if (this.#wanting) return;
    this.#wanting = true;
    queueMicrotask(() => {
      this.#wanting = false;
      if (!this.#running) return;
      const { channels } = this.#follower;
      const lacks = this.#follower.ask();
      if (this.#leader !== null) this.#leader.want(this.#tab, channels, lacks);
      else this.#line?.say({ kind: "want", tab: this.#tab, channels, lacks });
    });
  }

  /** Looks whether there is a leader, again and again while this tab doesn't lead. */
  #look(): void {
    this.#endLooking();
    this.#heard = false;
    const wait = this.#eager || this.#unanswered > 0 ? LOOK_SOON : LOOK_EVERY;
    // Ten tabs that find their leader silent shouldn't take the lock from each other.
    this.#endLooking = this.surroundings.after(wait * (1 + Math.random() / 4), () => this.#looked());
  }

  #looked(): void {
    if (this.#heard) {
      this.#eager = false;
      this.#unanswered = 0;
    } else if (++this.#unanswered > MOST_UNANSWERED) return this.#steal();
    const isWell = this.#heard && !this.#follower.waits && this.#follower.state === "live";
    if (isWell && Date.now() - this.#spoke < SPEAK_EVERY) this.#look();
    else this.#ask(false);
  }

  #ask(resync: boolean): void {
    this.#spoke = Date.now();
    this.#line?.say({ kind: "ask", tab: this.#tab, resync });
    if (this.#follower.waits) this.#want();
    this.#look();
  }

  #steal(): void {
    // A lock that isn't even given to one who steals it is none.
    if (this.#stealing) return this.#alone();
    this.#stealing = true;
    this.#leadership?.steal();
    this.#look();
  }
}
