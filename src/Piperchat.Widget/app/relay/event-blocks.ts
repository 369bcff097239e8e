// The text of an event stream (HTML standard, 9.2.6), cut into blocks wherever the network cut it.

export type EventBlock = {
  /** "message" where the block names none. */
  readonly event: string;
  /** Null for a block without data, such as the lone `id:` that carries a cursor. */
  readonly data: string | null;
  readonly id: string | null;
  readonly retry: number | null;
};

/** A relay that never ends its block must not fill the tab: an envelope is at most 256 KiB, a record less. */
const MAX_BLOCK = 1024 * 1024;

export class EventBlockReader {
  #rest = "";
  #size = 0;
  #event = "";
  #data: string[] | null = null;
  #id: string | null = null;
  #retry: number | null = null;
  #begun = false;

  /** The blocks that this piece of text completes. Throws RangeError for a block over 1 MiB. */
  push(text: string): EventBlock[] {
    const blocks: EventBlock[] = [];
    const all = this.#rest + (this.#begun ? text : text.replace(/^\ufeff/, ""));
    this.#begun ||= text !== "";
    let from = 0;
    // A lone CR at the end may be half of a CRLF: it waits for the next piece.
    for (const end of all.matchAll(/\r\n|\n|\r(?!$)/g)) {
      const line = all.slice(from, end.index);
      from = end.index + end[0].length;
      if (line === "") this.#finish(blocks);
      else this.#take(line);
    }
    this.#rest = all.slice(from);
    if (this.#size + this.#rest.length > MAX_BLOCK) throw new RangeError("an event block over 1 MiB");
    return blocks;
  }

  #take(line: string): void {
    this.#size += line.length;
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const [name, value] = colon < 0 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
    if (name === "data") (this.#data ??= []).push(value);
    else if (name === "event") this.#event = value;
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.#retry = Number(value);
  }

  #finish(blocks: EventBlock[]): void {
    if (this.#data !== null || this.#id !== null || this.#retry !== null) {
      blocks.push({ event: this.#event || "message", data: this.#data?.join("\n") ?? null, id: this.#id, retry: this.#retry });
    }
    this.#size = 0;
    this.#event = "";
    this.#data = this.#id = this.#retry = null;
  }
}
