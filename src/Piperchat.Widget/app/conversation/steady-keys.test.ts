import { expect, test } from "vitest";
import { steadyKeys } from "./steady-keys";
import type { Item, Row } from "./timeline";

/** A group of one author with messages of these ids. */
function group(...ids: string[]): Row {
  const items = ids.map((id) => ({ item: "pending", pending: { id } }) as Item);
  return { row: "group", key: `group ${ids[0]}`, from: "bob", mine: false, items };
}
const keys = (rows: readonly Row[]) => rows.map(({ key }) => key);

test("Group_that_grows_at_either_end_keeps_its_key", () => {
  const keyed = steadyKeys();
  expect(keys(keyed([group("3", "4"), group("5")]))).toEqual(["group 3", "group 5"]);
  expect(keys(keyed([group("1"), group("2", "3", "4"), group("5", "6")]))).toEqual(["group 1", "group 3", "group 5"]);
  expect(keys(keyed([group("1"), group("2", "3", "4", "4b"), group("5", "6")]))).toEqual(["group 1", "group 3", "group 5"]);
});

test("Groups_that_part_or_meet_never_share_a_key", () => {
  const keyed = steadyKeys();
  keyed([group("2", "3")]);
  keyed([group("1", "2", "3")]);
  expect(keys(keyed([group("1"), group("2", "3")]))).toEqual(["group 2", "group 2 again"]);
  expect(keys(keyed([group("1", "2", "3")]))).toEqual(["group 2"]);
});
