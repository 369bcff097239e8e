import { expect, test } from "vitest";
import { announce } from "./announcements";

test("Each_new_reader_is_one_line_at_the_head_and_never_again", () => {
  const first = announce([], ["me", "bob"], [], "me", 4);
  expect(first).toEqual([{ key: "bob", what: "reads", after: 4, over: false }]);
  expect(announce(first, ["bob", "me"], [], "me", 9)).toBe(first);
  expect(announce(first, ["bob", "me", "carol"], [], "me", 9).map(({ key, after }) => [key, after])).toEqual([["bob", 4], ["carol", 9]]);
});

test("Reader_who_left_and_came_back_is_a_line_again", () => {
  const gone = announce(announce([], ["bob"], [], "me", 1), [], [], "me", 2);
  expect(gone).toEqual([{ key: "bob", what: "reads", after: 1, over: true }]);
  expect(announce(gone, ["bob"], [], "me", 3).map(({ after, over }) => [after, over])).toEqual([[1, true], [3, false]]);
});

test("New_encryption_key_of_a_known_reader_is_a_line", () => {
  const said = announce([], ["bob"], [], "me", 1);
  expect(announce(said, ["bob"], ["bob"], "me", 5).at(-1)).toEqual({ key: "bob", what: "new-key", after: 5, over: false });
});
