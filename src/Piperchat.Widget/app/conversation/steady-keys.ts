// A group of messages grows at both ends: older ones come in above, new ones below. It stays the same group to the page, and so does what has
// the focus in it.

import type { Item, Row } from "./timeline";

/** Gives each group of the next rows the key that the messages in it had before. */
export function steadyKeys(): (rows: readonly Row[]) => readonly Row[] {
  let before: ReadonlyMap<string, string> = new Map();
  return (rows) => {
    const keys = new Map<string, string>();
    const taken = new Set<string>();
    const keyed = rows.map((row) => {
      if (row.row !== "group") return row;
      const ids = row.items.map(idOf);
      const known = ids.map((id) => before.get(id)).find((key) => key !== undefined && !taken.has(key));
      let key = known ?? row.key;
      // A group that fell in two: the second half may be named as the first.
      while (taken.has(key)) key += " again";
      taken.add(key);
      for (const id of ids) keys.set(id, key);
      return key === row.key ? row : { ...row, key };
    });
    before = keys;
    return keyed;
  };
}

function idOf(item: Item): string {
  return item.item === "message" ? item.message.id : item.pending.id;
}
