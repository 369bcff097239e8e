import { expect, test } from "vitest";
import { announce, isSaid, placed, type Announcement } from "./announcements";

const keys = (ed25519_pub: string, x25519_pub = `x of ${ed25519_pub}`) => ({ ed25519_pub, x25519_pub });
const [bob, carol] = [keys("bob"), keys("carol")];
const places = (said: readonly Announcement[]) => said.map(({ key, after }) => [key, after]);

test("Each_new_reader_is_one_line_at_the_end_and_never_again", () => {
  const first = announce([], [bob], 4);
  expect(first).toEqual([{ key: "bob", x25519: "x of bob", what: "reads", after: 4, over: false }]);
  expect(announce(first, [bob], 9)).toBe(first);
  expect(places(announce(first, [bob, carol], 9))).toEqual([["bob", 4], ["carol", 9]]);
});

test("Reader_who_left_and_came_back_is_a_line_again", () => {
  const gone = announce(announce([], [bob], 1), [], 2);
  expect(gone).toEqual([{ key: "bob", x25519: "x of bob", what: "reads", after: 1, over: true }]);
  expect(isSaid(gone, bob)).toBe(false);
  expect(announce(gone, [bob], 3).map(({ what, after, over }) => [what, after, over])).toEqual([["reads", 1, true], ["reads", 3, false]]);
});

test("New_encryption_key_of_a_known_reader_is_a_line_however_it_came", () => {
  const renewed = keys("bob", "another");
  const first = announce([], [bob], 1);
  expect(isSaid(first, renewed)).toBe(false);
  const said = announce(first, [renewed], 5);
  expect(said.at(-1)).toEqual({ key: "bob", x25519: "another", what: "new-key", after: 5, over: false });
  expect(isSaid(said, renewed)).toBe(true);
  expect(announce(said, [renewed], 7)).toBe(said);
});

test("Line_of_another_tab_stands_under_what_was_here_before_it_and_stays_there", () => {
  const mine = announce([], [bob], 4);
  const stored = announce(mine, [bob, carol], 0);
  const shown = placed(stored, mine, 120);
  expect(places(shown)).toEqual([["bob", 4], ["carol", 120]]);
  expect(places(placed(stored, shown, 130))).toEqual([["bob", 4], ["carol", 120]]);
});
