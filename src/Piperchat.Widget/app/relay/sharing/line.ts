// The BroadcastChannel between the tabs that share a stream.

import { asList } from "../relay";
import { readNote, type LeaderNote, type TabNote } from "./notes";

/** As much of BroadcastChannel as is used here. */
export type Broadcast = Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;

export class Line {
  /** Said in one piece: a backlog of a hundred is one message to each tab, not two hundred. */
  #unsaid: (TabNote | LeaderNote)[] = [];

  constructor(private readonly broadcast: Broadcast, hear: (note: TabNote | LeaderNote) => void) {
    broadcast.onmessage = ({ data }: MessageEvent<unknown>) => {
      for (const each of asList(data)) {
        const note = readNote(each);
        if (note !== null) hear(note);
      }
    };
  }

  say(note: TabNote | LeaderNote): void {
    this.#unsaid.push(note);
    if (this.#unsaid.length === 1) queueMicrotask(() => this.#flush());
  }

  close(): void {
    this.#flush();
    this.broadcast.onmessage = null;
    this.broadcast.close();
  }

  #flush(): void {
    if (this.#unsaid.length > 0) this.broadcast.postMessage(this.#unsaid.splice(0));
  }
}
