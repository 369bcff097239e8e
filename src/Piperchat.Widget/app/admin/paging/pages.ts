import { batch, signal } from "@preact/signals";
import { RelayRefusal } from "../../relay/relay";

/** `next`: what leads to the page after it; null at the end. */
export type Page<Row, Cursor> = { readonly rows: readonly Row[]; readonly next: Cursor | null };

type Shown<Row, Cursor> = Page<Row, Cursor> & { readonly pages: number };

export type PagesState = { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "failed"; readonly refusal: RelayRefusal };

/** A list that comes page by page, and can be searched. Only the newest question is answered. */
export class Pages<Row, Cursor> {
  readonly rows = signal<readonly Row[]>([]);
  readonly next = signal<Cursor | null>(null);
  readonly state = signal<PagesState>({ name: "loading" });
  readonly search = signal("");
  #turn = 0;
  /** How many pages are shown. */
  #shown = 0;

  constructor(private readonly fetchPage: (search: string, from: Cursor | null) => Promise<Page<Row, Cursor>>) {}

  async find(search: string): Promise<void> {
    if (search === this.search.value) return;
    this.search.value = search;
    await this.#fetch(() => this.#pages(1));
  }

  /** All that is shown, anew; it stays until there is something to show in its place. */
  reload(): Promise<void> {
    return this.#fetch(() => this.#pages(Math.max(1, this.#shown)));
  }

  showMore(): Promise<void> {
    return this.#fetch(async () => {
      const { rows, next } = await this.fetchPage(this.search.value, this.next.value);
      return { rows: [...this.rows.value, ...rows], next, pages: this.#shown + 1 };
    });
  }

  async #pages(count: number): Promise<Shown<Row, Cursor>> {
    const rows: Row[] = [];
    let next: Cursor | null = null;
    let pages = 0;
    do {
      const page: Page<Row, Cursor> = await this.fetchPage(this.search.value, next);
      rows.push(...page.rows);
      next = page.next;
      pages++;
    } while (pages < count && next !== null);
    return { rows, next, pages };
  }

  async #fetch(fetched: () => Promise<Shown<Row, Cursor>>): Promise<void> {
    const turn = ++this.#turn;
    this.state.value = { name: "loading" };
    try {
      const { rows, next, pages } = await fetched();
      if (turn !== this.#turn) return;
      this.#shown = pages;
      batch(() => {
        this.rows.value = rows;
        this.next.value = next;
        this.state.value = { name: "ready" };
      });
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      if (turn === this.#turn) this.state.value = { name: "failed", refusal: error };
    }
  }
}
