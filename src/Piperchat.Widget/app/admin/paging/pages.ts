import { signal } from "@preact/signals";
import { RelayRefusal } from "../../relay/relay";

/** `next`: what leads to the page after it; null at the end. */
export type Page<Row, Cursor> = { readonly rows: readonly Row[]; readonly next: Cursor | null };

export type PagesState = { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "failed"; readonly refusal: RelayRefusal };

/** A list that comes page by page, and can be searched. Only the newest question is answered. */
export class Pages<Row, Cursor> {
  readonly rows = signal<readonly Row[]>([]);
  readonly next = signal<Cursor | null>(null);
  readonly state = signal<PagesState>({ name: "loading" });
  readonly search = signal("");
  #turn = 0;

  constructor(private readonly fetchPage: (search: string, from: Cursor | null) => Promise<Page<Row, Cursor>>) {}

  async find(search: string): Promise<void> {
    if (search === this.search.value) return;
    this.search.value = search;
    await this.reload();
  }

  /** From the start; what is shown stays until there is something to show in its place. */
  reload(): Promise<void> {
    return this.#load(null);
  }

  showMore(): Promise<void> {
    return this.#load(this.next.value);
  }

  async #load(from: Cursor | null): Promise<void> {
    const turn = ++this.#turn;
    this.state.value = { name: "loading" };
    try {
      const { rows, next } = await this.fetchPage(this.search.value, from);
      if (turn !== this.#turn) return;
      this.rows.value = from === null ? rows : [...this.rows.value, ...rows];
      this.next.value = next;
      this.state.value = { name: "ready" };
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      if (turn === this.#turn) this.state.value = { name: "failed", refusal: error };
    }
  }
}
