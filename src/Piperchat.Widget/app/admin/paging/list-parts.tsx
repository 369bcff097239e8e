// What the panel's lists share: the field that searches them, the way to more, and what stands in their place meanwhile.

import type { ReadonlySignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { problemOf } from "../acting/problem";
import { SearchIcon } from "../icons";
import { words } from "../words";
import { words as chatWords } from "../../words";
import type { Pages } from "./pages";

const PAUSE = 250;

type Searched = Pick<Pages<unknown, unknown>, "search" | "find">;
type Paged = Pick<Pages<unknown, unknown>, "state" | "reload" | "showMore"> & { readonly next: ReadonlySignal<unknown> };

/** Searches once typing has paused, in lower case, as all names are. `text`: what it shows when something else searched. */
export function SearchField({ label, pages, text = pages.search.value }: { label: string; pages: Searched; text?: string }) {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Something else may search as well, such as the choice of a kind.
  useEffect(() => {
    if (field.current !== null && document.activeElement !== field.current) field.current.value = text;
  }, [text]);
  const typed = (what: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void pages.find(what.trim().toLowerCase()), PAUSE);
  };
  return (
    <span class="pc-search">
      <SearchIcon size={18} />
      <input
        ref={field} class="pc-field" type="search" aria-label={label} placeholder={label} autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck={false}
        maxLength={80} onInput={(event) => typed(event.currentTarget.value)}
      />
    </span>
  );
}

/** Below a list: the next page, or why there is none. */
export function ListEnd({ pages }: { pages: Paged }) {
  const state = pages.state.value;
  if (state.name === "failed") {
    return (
      <p class="pc-list-end pc-tone-bad" role="alert">
        {words.notLoaded} {problemOf(state.refusal)} <button type="button" class="pc-link" onClick={() => void pages.reload()}>{chatWords.tryAgain}</button>
      </p>
    );
  }
  if (pages.next.value === null) return null;
  const busy = state.name === "loading";
  return (
    <p class="pc-list-end">
      <button type="button" class="pc-button pc-button-small pc-button-quiet" aria-disabled={busy} onClick={() => !busy && void pages.showMore()}>{busy ? words.loading : words.showMore}</button>
    </p>
  );
}

/** The room of rows that are on their way. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div role="status">
      <span class="pc-visually-hidden">{words.loading}</span>
      {Array.from({ length: rows }, (_, i) => <div key={i} class="pc-skeleton" aria-hidden="true"><span /><span><i /><i /></span></div>)}
    </div>
  );
}

export function Nothing({ icon, title, children }: { icon: ComponentChildren; title: string; children?: ComponentChildren }) {
  return (
    <div class="pc-nothing">
      {icon}
      <p class="pc-strong">{title}</p>
      {children}
    </div>
  );
}
