import { expect, test } from "vitest";
import type { SiteUser } from "../people/site-user";
import { announce, isTold, namedBefore, placed, type Announcement } from "./announcements";

const keys = (ed25519_pub: string, x25519_pub = `x of ${ed25519_pub}`, site: SiteUser | null = null) => ({ ed25519_pub, x25519_pub, site });
const ada: SiteUser = { id: "7", name: "Ada" };
const vouched = (ed25519_pub: string, site: SiteUser | null) => keys(ed25519_pub, undefined, site);
const [bob, carol] = [keys("bob"), keys("carol")];
const places = (said: readonly Announcement[]) => said.map(({ key, after }) => [key, after]);

test("Each_new_reader_is_one_line_at_the_end_and_never_again", () => {
  const first = announce([], [bob], 4);
  expect(first).toEqual([{ key: "bob", x25519: "x of bob", what: "reads", after: 4, over: false, site: null }]);
  expect(announce(first, [bob], 9)).toBe(first);
  expect(places(announce(first, [bob, carol], 9))).toEqual([["bob", 4], ["carol", 9]]);
});

test("Reader_who_left_and_came_back_is_a_line_again", () => {
  const gone = announce(announce([], [bob], 1), [], 2);
  expect(gone).toEqual([{ key: "bob", x25519: "x of bob", what: "reads", after: 1, over: true, site: null }]);
  expect(isTold(gone, bob)).toBe(false);
  expect(announce(gone, [bob], 3).map(({ what, after, over }) => [what, after, over])).toEqual([["reads", 1, true], ["reads", 3, false]]);
});

test("New_encryption_key_of_a_known_reader_is_a_line_however_it_came", () => {
  const renewed = keys("bob", "another");
  const first = announce([], [bob], 1);
  expect(isTold(first, renewed)).toBe(false);
  const said = announce(first, [renewed], 5);
  expect(said.at(-1)).toEqual({ key: "bob", x25519: "another", what: "new-key", after: 5, over: false, site: null });
  expect(isTold(said, renewed)).toBe(true);
  expect(announce(said, [renewed], 7)).toBe(said);
});

test("Line_of_another_tab_stands_under_what_was_here_before_it_and_stays_there", () => {
  const mine = announce([], [bob], 4);
  const stored = announce(mine, [bob, carol], 0);
  const shown = placed(stored, mine, 120);
  expect(places(shown)).toEqual([["bob", 4], ["carol", 120]]);
  expect(places(placed(stored, shown, 130))).toEqual([["bob", 4], ["carol", 120]]);
});

const told = (said: readonly Announcement[]) => said.map(({ key, what }) => `${what} ${key}`);

test("Another_key_of_the_same_site_user_is_a_new_device", () => {
  const first = announce([], [vouched("bob", ada)], 1);
  expect(told(announce(first, [vouched("bob", ada), vouched("phone", ada), vouched("eve", { id: "8", name: "Ada" })], 2))).toEqual(["reads bob", "device phone", "reads eve"]);
  expect(told(announce([], [vouched("bob", ada), vouched("phone", ada)], 1))).toEqual(["reads bob", "device phone"]);
  expect(told(announce([], [vouched("mine", ada)], 1, ada))).toEqual(["device mine"]);
});

test("Site_that_names_a_key_for_the_first_time_or_no_more_makes_no_line", () => {
  const first = announce([], [vouched("bob", null)], 1);
  const named = announce(first, [vouched("bob", ada)], 2);
  expect([told(named), named[0]?.site]).toEqual([["reads bob"], ada]);
  expect(announce(named, [vouched("bob", null)], 3)).toBe(named);
  expect(isTold(named, vouched("bob", null))).toBe(true);
});

test("attack 22: a site that says a key is somebody else's than before is a line before it is sealed for", () => {
  const mallory: SiteUser = { id: "9", name: "Mallory" };
  const first = announce(announce([], [vouched("bob", ada)], 1), [vouched("bob", null)], 2);
  expect(isTold(first, vouched("bob", mallory))).toBe(false);
  const said = announce(first, [keys("bob", "another", mallory)], 5);
  expect(told(said)).toEqual(["reads bob", "new-key bob", "site-user bob"]);
  expect(namedBefore(said, said[2] as Announcement)).toEqual(ada);
  expect(announce(said, [keys("bob", "another", mallory)], 6)).toBe(said);
});
