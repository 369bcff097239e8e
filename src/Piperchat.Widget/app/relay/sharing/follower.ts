// What a tab makes of what the leader says, its own leader's words too: it keeps its own place in each channel, takes what follows on
// that, and asks for what it lacks. So nothing depends on who led when.

import type { ConnectionState, Start, StreamEvents } from "../event-stream";
import { HEAD, isStart, LAST, later, placeOf, reaches, sameLog, type Cursor } from "./cursor";
import type { Beginning, Lack, LeaderNote } from "./notes";

export class Follower {
  state: ConnectionState | null = null;
  /** The last term that was heard of. */
  term = 0;

  #channels: readonly string[] = [];
  readonly #places = new Map<string, Cursor>();
  /** Channels of which everything that the leader says follows on what is here. */
  readonly #joined = new Set<string>();
  readonly #live = new Set<string>();
  /** Asked for, and not begun since. */
  readonly #asked = new Set<string>();

  /** `lacking`: the leader must be told what is lacked. */
  constructor(private readonly events: StreamEvents, private readonly lacking: () => void) {}

  get channels(): readonly string[] {
    return this.#channels;
  }

  get waits(): boolean {
    return this.#asked.size > 0;
  }

  /** `starts`: whatever came of these before, they begin anew from there. */
  follow(channels: readonly string[], starts: ReadonlyMap<string, Start> = new Map()): void {
    this.#channels = channels;
    for (const channel of [...this.#places.keys(), ...this.#live]) if (!channels.includes(channel) || starts.has(channel)) this.#forget(channel);
    for (const [channel, start] of starts) if (start === HEAD) this.#places.set(channel, HEAD);
  }

  /** What is lacked, which counts as asked for from now on. */
  ask(): readonly Lack[] {
    const lacks = this.#channels.filter((channel) => !this.#joined.has(channel));
    for (const channel of lacks) this.#asked.add(channel);
    return lacks.map((channel) => [channel, this.#place(channel)]);
  }

  /** Nothing more is heard for now. */
  rest(): void {
    this.#part();
    this.#live.clear();
    this.state = null;
  }

  connection(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    if (state !== "live") this.#live.clear();
    this.events.state(state);
  }

  hear(note: LeaderNote): void {
    if (note.term < this.term) return;
    this.term = note.term;
    if (note.kind === "state") this.connection(note.state);
    else if (note.kind === "lead") {
      this.#part();
      this.lacking();
    } else if (note.kind === "begin") for (const beginning of note.channels) this.#begin(beginning);
    else if (this.#channels.includes(note.channel)) this.#take(note);
  }

  #take(note: Exclude<LeaderNote, { kind: "state" | "lead" | "begin" }>): void {
    const { channel } = note;
    if (note.kind === "closed") {
      this.#channels = this.#channels.filter((each) => each !== channel);
      this.#forget(channel);
      this.events.closed(channel);
    } else if (note.kind === "reset") {
      this.#live.delete(channel);
      this.#join(channel, LAST);
      this.events.reset(channel);
    } else if (!reaches(this.#places.get(channel) ?? null, note.from)) this.#lack(channel);
    else {
      const place = this.#places.get(channel) as Cursor;
      if (note.kind === "moved") this.#join(channel, later(place, note.to));
      else if (note.kind === "item") this.#item(channel, place, note.item);
      else this.#isLive(channel);
    }
  }

  /** Others may have needed to go further back than this tab. */
  #item(channel: string, place: Cursor, item: Parameters<StreamEvents["item"]>[1]): void {
    const seq = item["seq"];
    if (typeof seq === "number" && seq <= (placeOf(place)?.seq ?? 0)) return;
    this.events.item(channel, item);
  }

  /** Being live again is news only after a cut: ten tabs needn't ask who reads because an eleventh came. */
  #isLive(channel: string): void {
    if (this.#live.has(channel)) return;
    this.#live.add(channel);
    this.events.live(channel);
  }

  #begin([channel, from, backlog]: Beginning): void {
    if (!this.#channels.includes(channel)) return;
    this.#asked.delete(channel);
    const place = this.#place(channel);
    const complete = backlog || from === LAST || isStart(from);
    if (place !== null && reaches(place, from)) this.#join(channel, place);
    else if (place === null && complete) this.#join(channel, from);
    else if (place !== null && placeOf(from) !== null && !sameLog(place, from)) this.#isOtherLog(channel, complete ? from : null);
    else this.#lack(channel);
  }

  #isOtherLog(channel: string, from: Cursor | null): void {
    this.#forget(channel);
    this.events.reset(channel);
    if (from === null) this.#lack(channel);
    else this.#join(channel, from);
  }

  /** Null also where the last 100 were begun and nothing came of them. */
  #place(channel: string): Cursor | null {
    const place = this.#places.get(channel) ?? null;
    return place === LAST ? null : place;
  }

  #join(channel: string, place: Cursor): void {
    this.#places.set(channel, place);
    this.#joined.add(channel);
  }

  #lack(channel: string): void {
    this.#joined.delete(channel);
    if (this.#asked.has(channel)) return;
    this.#asked.add(channel);
    this.lacking();
  }

  #part(): void {
    this.#joined.clear();
    this.#asked.clear();
  }

  #forget(channel: string): void {
    this.#places.delete(channel);
    this.#joined.delete(channel);
    this.#live.delete(channel);
    this.#asked.delete(channel);
  }
}
