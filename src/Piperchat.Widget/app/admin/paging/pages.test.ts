import { expect, test } from "vitest";
import { RelayRefusal } from "../../relay/relay";
import { Pages, type Page } from "./pages";

const letters = "abcdefg".split("");

test("Pages_follow_each_other_to_the_end_and_a_search_starts_anew", async () => {
  const pages = new Pages<string, number>(async (search, from) => {
    const found = letters.filter((each) => each >= search);
    const rows = found.slice(from ?? 0, (from ?? 0) + 3);
    return { rows, next: (from ?? 0) + 3 < found.length ? (from ?? 0) + 3 : null };
  });
  await pages.reload();
  expect([pages.rows.value, pages.next.value]).toEqual([["a", "b", "c"], 3]);
  await pages.showMore();
  await pages.showMore();
  expect([pages.rows.value, pages.next.value]).toEqual([letters, null]);
  await pages.find("d");
  expect([pages.rows.value, pages.next.value]).toEqual([["d", "e", "f"], 3]);
});

test("Reload_brings_as_much_as_was_shown", async () => {
  const there = [..."abcdefg"];
  const pages = new Pages<string, number>(async (_, from) => ({ rows: there.slice(from ?? 0, (from ?? 0) + 3), next: (from ?? 0) + 3 < there.length ? (from ?? 0) + 3 : null }));
  await pages.reload();
  await pages.showMore();
  there.unshift("_");
  await pages.reload();
  expect([pages.rows.value, pages.next.value]).toEqual([[..."_abcde"], 6]);
});

test("Only_the_newest_question_is_answered", async () => {
  const waiting = new Map<string, (page: Page<string, number>) => void>();
  const pages = new Pages<string, number>((search) => new Promise((resolve) => waiting.set(search, resolve)));
  const [first, second] = [pages.find("a"), pages.find("ab")];
  waiting.get("ab")?.({ rows: ["abe"], next: null });
  await second;
  waiting.get("a")?.({ rows: ["ada"], next: null });
  await first;
  expect(pages.rows.value).toEqual(["abe"]);
});

test("Refusal_is_told_and_what_was_there_stays", async () => {
  let refuse = false;
  const pages = new Pages<string, number>(async () => {
    if (refuse) throw new RelayRefusal(0, "unreachable", "");
    return { rows: ["a"], next: 1 };
  });
  await pages.reload();
  refuse = true;
  await pages.showMore();
  expect([pages.rows.value, pages.next.value, pages.state.value]).toEqual([["a"], 1, { name: "failed", refusal: expect.objectContaining({ code: "unreachable" }) }]);
});
