import { beforeEach, expect, test } from "vitest";
import { PinBook } from "../pins/pin-book";
import type { KeyRecord } from "../protocol";
import { MemoryDatabase } from "../storage/database";
import { People } from "./names";

let book: PinBook;
beforeEach(() => {
  book = new PinBook(new MemoryDatabase(), "");
});

const record = (username: string | null, ed25519_pub = "aa".repeat(32)) => ({ username, team: null, dot1: "dot1:0123456789abcdef", ed25519_pub }) as KeyRecord;
const ada = { id: "7", name: "Ada Lovelace" };

test("attack 02: somebody who takes the name you isn't mistaken for the reader", () => {
  const people = new People(book, false);
  expect(people.nameOfRecord(record("you"))).toEqual({ name: "“you”" });
  expect(people.nameOfRecord(record("youri"))).toEqual({ name: "youri" });
  people.told([["aa".repeat(32), { id: "7", name: "You" }]]);
  expect(people.nameOfRecord(record(null))).toEqual({ name: "“You”", vouched: true });
});

test("attack 02: a chosen name is marked as one wherever names may be the site's", () => {
  const people = new People(book, false);
  expect(people.nameOfRecord(record("ada"))).toEqual({ name: "ada" });
  people.told([["bb".repeat(32), ada]]);
  expect(people.nameOfRecord(record("ada"))).toEqual({ name: "@ada" });
  expect(new People(book, true).nameOfRecord(record("ada"))).toEqual({ name: "@ada" });
});

test("What_the_site_vouches_for_comes_first_and_goes_when_it_says_so_no_more", async () => {
  const people = new People(book, true);
  await book.meet(record("ada"));
  people.told([["aa".repeat(32), ada]]);
  expect([people.nameOf("aa".repeat(32)), people.besides("aa".repeat(32))]).toEqual([{ name: "Ada Lovelace", vouched: true }, "@ada"]);
  expect(people.chosenName(record("ada"))).toEqual({ name: "@ada" });
  people.told([["aa".repeat(32), null]]);
  expect([people.nameOf("aa".repeat(32)), people.besides("aa".repeat(32))]).toEqual([{ name: "@ada" }, null]);
});

test("Each_person_is_named_once_however_many_devices_they_read_on_and_oneself_last", () => {
  const people = new People(book, true);
  const keys = ["aa", "bb", "cc", "dd"].map((two) => two.repeat(32)) as [string, string, string, string];
  people.told([[keys[0], { id: "1", name: "Me" }], [keys[1], ada], [keys[2], ada], [keys[3], { id: "9", name: "Ada Lovelace" }]]);
  const records = [...keys, "ee".repeat(32)].map((key) => record(key.startsWith("ee") ? "zoe" : null, key));
  expect(people.namesOf(records, { id: "1", name: "Me" })).toEqual([
    { name: "Ada Lovelace", vouched: true, devices: 2 }, { name: "Ada Lovelace", vouched: true }, { name: "@zoe" }, { name: "your other device" },
  ]);
});

test("What_the_site_said_of_somebody_who_left_is_remembered_until_it_says_otherwise", () => {
  const people = new People(book, true);
  people.recall([["aa".repeat(32), ada]]);
  expect(people.nameOf("aa".repeat(32))).toEqual({ name: "Ada Lovelace", vouched: true });
  people.told([["aa".repeat(32), null]]);
  expect(people.nameOf("aa".repeat(32))).toEqual({ name: "key aaaaaaaa…" });
});
