import { expect, test } from "vitest";
import { readSiteUser } from "./site-user";

const shown = (name: string) => readSiteUser({ id: "7", name })?.name ?? null;

test("Name_of_any_language_is_shown_as_it_is", () => {
  for (const name of ["Ada Lovelace", "José Muñoz", "山田 太郎", "محمد علي", "O’Neill-Smith, Jr.", "Nguyễn Thị Ánh"]) expect(shown(name)).toBe(name);
});

test("attack 02: a name that apes the mark, another's username or the page's own words is robbed of it", () => {
  expect(shown("Mallory ✓")).toBe("Mallory");
  expect(shown("Mallory ✔️ ☑ ✅ 🗸 √ ⍻")).toBe("Mallory");
  expect(shown("@ada")).toBe("ada");
  expect(shown("Ada\nCEO\t\u2028of\r\nAcme")).toBe("Ada CEO of Acme");
  expect(shown("\u202eecalevoL adA\u202c")).toBe("ecalevoL adA");
  expect(shown("A\u200bd\u2060a\u0000\u0007\ufeff")).toBe("Ada");
  expect(shown("Ada: “hello” <b>·</b>")).toBe("Ada hello b/b");
});

test("Name_that_nobody_can_see_is_none", () => {
  for (const name of ["", "  ", "\u3164\u115f", "✓", "\ud83d"]) expect(shown(name)).toBeNull();
});

test("Long_names_are_cut_and_piled_marks_taken_down", () => {
  expect([...(shown("A".repeat(5000)) as string)]).toHaveLength(48);
  expect(shown(`A${"\u0301".repeat(200)}da`)).toBe("A\u0301\u0301da");
});

test("What_names_nobody_is_nobody", () => {
  for (const answer of [null, undefined, "Ada", [], { name: "Ada" }, { id: 7, name: "Ada" }, { id: "", name: "Ada" }, { id: "x".repeat(513), name: "Ada" }, { id: "\ud83d", name: "Ada" }, { id: "7" }]) {
    expect(readSiteUser(answer)).toBeNull();
  }
});
