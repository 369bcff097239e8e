import { expect, test } from "vitest";
import fc from "fast-check";
import { bytesOfHex } from "../canonical/hex";
import type { Bytes } from "../canonical/bytes";
import { Fault } from "../faults/fault";
import { ENVELOPE_BLOCK, pad, SIGNAL_BLOCK, unpad } from "./padding";

const blocks = fc.constantFrom(ENVELOPE_BLOCK, SIGNAL_BLOCK);
const bytes = (constraints: fc.IntArrayConstraints) => fc.uint8Array(constraints).map((array) => array as Bytes);

test("attack 18: every length is padded to the next multiple, and comes back", () => {
  fc.assert(fc.property(bytes({ maxLength: 500 }), blocks, (data, block) => {
    const packed = { tag: 0 as const, size: data.length, data };
    const padded = pad(packed, block);
    expect(padded.length % block).toBe(0);
    expect(padded.length - data.length).toBeLessThanOrEqual(block + 3);
    expect(unpad(padded, block)).toEqual(packed);
  }));
});

test("Padded_bytes_have_one_reading", () => {
  const noise = fc.oneof(bytes({ minLength: 32, maxLength: 32 }), fc.tuple(fc.constantFrom("00", "01", "02", "03"), bytes({ maxLength: 26 }), fc.constantFrom("", "80")).map(
    ([tag, data, end]) => bytesOfHex((tag + "0003" + Buffer.from(data).toString("hex") + end).padEnd(64, "0"))));
  fc.assert(fc.property(noise, (padded) => {
    try {
      expect(pad(unpad(padded, ENVELOPE_BLOCK), ENVELOPE_BLOCK)).toEqual(padded);
    } catch (error) {
      expect(error).toSatisfy((thrown) => thrown instanceof Fault && thrown.code === "bad_padding");
    }
  }), { numRuns: 2000 });
});

test.each([
  ["nothing", ""], ["31 bytes", "00000180".padEnd(62, "0")], ["no 80", "000001".padEnd(64, "0")], ["only zeros", "00".repeat(32)], ["80 in the head", "000080".padEnd(64, "0")],
  ["more zeros than a block", "0000016180".padEnd(128, "0")], ["a tag of no packing", "0300016180".padEnd(64, "0")], ["a size that isn't the content's", "0000026180".padEnd(64, "0")],
  ["something behind the 80", "0000016180".padEnd(63, "0") + "1"],
])("Padding_with_%s_is_refused", (_, hex) => {
  expect(() => unpad(bytesOfHex(hex), ENVELOPE_BLOCK)).toThrow(expect.objectContaining({ code: "bad_padding", field: "cipher_body" }));
});

test("Content_over_65535_bytes_is_refused", () => {
  expect(() => pad({ tag: 0, size: 65_536, data: new Uint8Array(65_536) }, ENVELOPE_BLOCK)).toThrow(expect.objectContaining({ code: "too_large" }));
});
