import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { Fault } from "../faults/fault";
import { utf8 } from "./bytes";
import { canonicalText, type JsonValue } from "./canonical-json";
import { parseStrict } from "./strict-json";

const refused = (code: string, field = "") => expect.objectContaining({ name: "Fault", code, field });

/** Values that have a canonical form, at most `depth` deep. */
function values(depth: number): fc.Arbitrary<JsonValue> {
  const leaf = fc.oneof(fc.constant(null), fc.boolean(), fc.maxSafeNat(), fc.string({ unit: "binary" }), fc.string({ unit: "binary-ascii" }));
  if (depth === 0) return leaf;
  const below = values(depth - 1);
  const name = fc.oneof(fc.string({ unit: "binary-ascii" }), fc.constantFrom("__proto__", "constructor", "toString", "a", "B", "_"));
  return fc.oneof({ depthSize: "small" }, leaf, fc.array(below, { maxLength: 4 }), fc.uniqueArray(fc.tuple(name, below), { maxLength: 5, selector: ([key]) => key }).map(Object.fromEntries));
}

describe("Canonical form", () => {
  test("Every_value_comes_back_from_its_canonical_form", () => {
    fc.assert(fc.property(values(4), (value) => {
      const text = canonicalText(value);
      expect(canonicalText(parseStrict(text))).toBe(text);
      expect(canonicalText(JSON.parse(text) as JsonValue)).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    }));
  });

  test("Order_and_spelling_of_what_was_posted_do_not_change_it", () => {
    const posted = ' { "b" : [ 1 , true ] , "\\u0061" : "\\u00e4\\/\\u007f\\u2028\\u0001\\b" , "B" : null } ';
    expect(canonicalText(parseStrict(posted))).toBe('{"B":null,"a":"ä/\u007f\u2028\\u0001\\b","b":[1,true]}');
  });

  test.each([-1, 0.5, 2 ** 53, Number.NaN, -0, Infinity])("Number_%d_has_no_canonical_form", (number) => {
    expect(() => canonicalText({ number })).toThrow(refused("bad_value"));
  });

  test.each(["\ud800", "a\udc00b", "\udc00\ud800"])("Half_of_a_surrogate_pair_has_no_canonical_form", (text) => {
    expect(() => canonicalText([text])).toThrow(refused("bad_value"));
  });

  test("Name_beyond_ASCII_has_no_canonical_form", () => {
    expect(() => canonicalText({ ä: 1 })).toThrow(refused("bad_value"));
  });
});

describe("Strict JSON", () => {
  test.each(["", " ", "{", '{"a"}', '{"a":1,}', "[1,]", "[1 2]", "{a:1}", "{'a':1}", '"a', '"\n"', '"\\x"', '"\\u12"', "01", "+1", ".5", "1.", "1e", "nul", "tru", "NaN", "1 2", "{}{}", "\ufeff{}", "//\n{}", "\u00a0{}", '"\\ud800"', '"\\udc00\\ud800"', '"\ud800"'])("Text_%j_is_not_JSON", (text) => {
    expect(() => parseStrict(text)).toThrow(refused("not_json"));
  });

  test("Bytes_that_are_not_UTF8_are_not_JSON", () => {
    for (const bytes of [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22], [0xef, 0xbb, 0xbf, 0x7b, 0x7d]]) {
      expect(() => parseStrict(Uint8Array.from(bytes))).toThrow(refused("not_json"));
    }
  });

  test("attack 17: a name that stands twice is refused, however it is spelled", () => {
    expect(() => parseStrict('{"id":1,"id":1}')).toThrow(refused("duplicate_name", "id"));
    expect(() => parseStrict('{"id":1,"\\u0069d":2}')).toThrow(refused("duplicate_name", "id"));
    expect(() => parseStrict('{"__proto__":1,"__proto__":2}')).toThrow(refused("duplicate_name", "__proto__"));
  });

  test("Nesting_of_8_is_read_and_of_9_refused", () => {
    expect(parseStrict("[".repeat(8) + "]".repeat(8))).toBeTruthy();
    expect(() => parseStrict("[".repeat(9) + "]".repeat(9))).toThrow(refused("too_deep"));
    expect(() => parseStrict('{"a":'.repeat(100_000 / 8), 1e9)).toThrow(refused("too_deep"));
  });

  test("Numbers_in_other_spellings_come_as_NaN_for_the_form_to_refuse", () => {
    expect(parseStrict("[0,7,9007199254740991]")).toEqual([0, 7, 9007199254740991]);
    expect(parseStrict("[-0,-1,1.0,1e3,9007199254740992,1E400]")).toEqual(Array.from({ length: 6 }, () => Number.NaN));
  });

  test("attack 14: a text beyond its limit is refused before it is read", () => {
    expect(() => parseStrict(`"${"ä".repeat(8192)}"`)).toThrow(refused("too_large"));
    expect(() => parseStrict(utf8(`"${"a".repeat(16 * 1024)}"`))).toThrow(refused("too_large"));
  });

  test("Strict_reader_takes_no_text_that_JSON_parse_refuses_and_reads_the_same", () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), fc.nat(), fc.string({ maxLength: 3 }), fc.nat({ max: 3 }), (json, at, put, drop) => {
      const text = json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + drop);
      const read = attempt(() => parseStrict(text));
      const lenient = attempt(() => JSON.parse(text) as JsonValue);
      if (lenient instanceof Error || read instanceof Error) expect(read).toBeInstanceOf(Fault);
      else expect([text, isSameReading(read, lenient)]).toEqual([text, true]);
    }), { numRuns: 2000 });
  });
});

function attempt<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}

// NaN stands for a number in a spelling that no form takes.
function isSameReading(strict: JsonValue, lenient: JsonValue): boolean {
  if (Number.isNaN(strict)) return typeof lenient === "number";
  if (strict === null || typeof strict !== "object") return Object.is(strict, lenient);
  const [one, other] = [Object.entries(strict), Object.entries(lenient as object) as [string, JsonValue][]];
  return one.length === other.length && one.every(([name, value], i) => name === other[i]?.[0] && isSameReading(value, other[i]?.[1] as JsonValue));
}
