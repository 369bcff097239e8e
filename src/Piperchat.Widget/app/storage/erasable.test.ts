import { IDBFactory } from "fake-indexeddb";
import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { MemoryDatabase, openDatabase } from "./database";
import { Erasable } from "./erasable";

test("Erased_rows_do_not_come_back_whoever_still_writes", async () => {
  for (const inner of [new MemoryDatabase(), await openDatabase(new IDBFactory())]) {
    const notes = new Erasable(inner);
    await notes.put("pins", "mine/1", 1);
    await inner.put("pins", "others/1", 1);
    const underWay = notes.revise<number>("pins", "mine/", () => new Map([["mine/2", 2]]));
    await notes.erase(["pins"], "mine/");
    await underWay;
    await notes.put("pins", "mine/3", 3);
    await notes.revise<number>("pins", "mine/", () => new Map([["mine/4", 4]]));
    expect(await inner.rows("pins", "")).toEqual([{ key: "others/1", value: 1 }]);
    expect([await notes.get("pins", "others/1"), await notes.rows("pins", "")]).toEqual([undefined, []]);
  }
});
