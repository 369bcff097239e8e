import { batch, signal } from "@preact/signals";
import { RelayRefusal } from "../../relay/relay";

/** `next`: what leads to the page after it; null at the end. `about`: what held when it was fetched. */
export type Page<Row, Cursor, About = null> = { readonly rows: readonly Row[]; readonly next: Cursor | null; readonly about: About };

type Shown<Row, Cursor, About> = Page<Row, Cursor, About> & { readonly pages: number };

export type PagesState = { readonly name: "loading" } | { readonly name: "ready" } | { readonly name: "failed"; readonly refusal: RelayRefusal };

/** A list that comes page by page, and can be searched. Only the newest question is answered. */
export class Pages<Row, Cursor, About = null> {
  readonly rows = signal<readonly Row[]>([]);
  readonly next = signal<Cursor | null>(null);
  /** Of the last page; null before the first. */
  readonly about = signal<About | null>(null);
  readonly state = signal<PagesState>({ name: "loading" });
  readonly search = signal("");
  #turn = 0;
  /** How many pages are shown. */
  #shown = 0;

  constructor(private readonly fetchPage: (search: string, from: Cursor | null) => Promise<Page<Row, Cursor, About>>) {}

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
      const page = await this.fetchPage(this.search.value, this.next.value);
      return { ...page, rows: [...this.rows.value, ...page.rows], pages: this.#shown + 1 };
    });
  }

  async #pages(count: number): Promise<Shown<Row, Cursor, About>> {
    let page = await this.fetchPage(this.search.value, null);
    const rows = [...page.rows];
    let pages = 1;
    for (; pages < count && page.next !== null; pages++) {
      page = await this.fetchPage(this.search.value, page.next);
      rows.push(...page.rows);
    }
    return { ...page, rows, pages };
  }

  async #fetch(fetched: () => Promise<Shown<Row, Cursor, About>>): Promise<void> {
    const turn = ++this.#turn;
    this.state.value = { name: "loading" };
    try {
      const { rows, next, about, pages } = await fetched();
      if (turn !== this.#turn) return;
      this.#shown = pages;
      batch(() => {
        this.rows.value = rows;
        this.next.value = next;
        this.about.value = about;
        this.state.value = { name: "ready" };
      });
    } catch (error) {
      if (!(error instanceof RelayRefusal)) throw error;
      if (turn === this.#turn) this.state.value = { name: "failed", refusal: error };
    }
  }
}
