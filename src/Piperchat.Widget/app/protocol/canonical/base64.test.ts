import { expect, test } from "vitest";
import fc from "fast-check";
import { base64Of, bytesOfBase64 } from "./base64";
import { bytesOfHex, hexOf, isHex } from "./hex";
import { isTime } from "./forms";

test("Bytes_come_back_from_base64_and_hex", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
    expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString("base64"));
    expect(bytesOfBase64(base64Of(bytes))).toEqual(bytes);
    expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
  }));
});

test("Text_is_base64_only_in_the_spelling_that_its_bytes_have", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("A", "B", "/", "=", "-", " ", "\n"), maxLength: 8 }), (text) => {
    expect(bytesOfBase64(text) !== null).toBe(Buffer.from(text, "base64").toString("base64") === text);
  }), { numRuns: 5000 });
});

test.each(["QQ==", "QR=="])("Spare_bits_of_the_last_digit_are_zero: %s", (text) => {
  expect(bytesOfBase64(text) === null).toBe(text === "QR==");
});

test("Hex_is_lower_case_and_whole", () => {
  expect(["ab", "AB", "a", "ab\n", "abab", "xy"].map((text) => isHex(text, 1))).toEqual([true, false, false, false, false, false]);
});

test("Time_is_a_date_that_exists_in_one_spelling", () => {
  expect(isTime("2024-02-29T23:59:59.999Z")).toBe(true);
  for (const text of ["2026-02-29T00:00:00.000Z", "2026-04-31T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:00:60.000Z", "2026-13-01T00:00:00.000Z",
    "0000-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z\n", "2026-01-01T00:00:00.000z", "2026-01-01T00:00:00,000Z", "+002026-01-01T00:00:00.000Z"]) {
    expect([text, isTime(text)]).toEqual([text, false]);
  }
});
