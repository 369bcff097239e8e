import fc from "fast-check";
import { expect, test } from "vitest";
import { EventBlockReader } from "./event-blocks";

const STREAM = [
  ": \n\n", 'data: {"seq":1}\n\n', "id: 00000000000000aa.1.main\n\n", "event: record\r\ndata: {\r\ndata: }\r\nid: x\r\n\r\n",
  "event: live\ndata:{}\n\n", "retry: 3000\n\n", "data: last\r\rdata: never ends",
].join("");

function blocks(pieces: readonly string[]) {
  const reader = new EventBlockReader();
  return pieces.flatMap((piece) => reader.push(piece));
}

test("Stream_in_one_piece_gives_its_blocks", () => {
  expect(blocks([STREAM])).toEqual([
    { event: "message", data: '{"seq":1}', id: null, retry: null },
    { event: "message", data: null, id: "00000000000000aa.1.main", retry: null },
    { event: "record", data: "{\n}", id: "x", retry: null },
    { event: "live", data: "{}", id: null, retry: null },
    { event: "message", data: null, id: null, retry: 3000 },
    { event: "message", data: "last", id: null, retry: null },
  ]);
});

test("Stream_cut_anywhere_gives_the_same_blocks", () => {
  const whole = blocks([STREAM]);
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 12 }), (cuts) => {
    const at = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
    expect(blocks(at.slice(1).map((end, i) => STREAM.slice(at[i], end)))).toEqual(whole);
  }));
});

test("Block_that_never_ends_is_given_up", () => {
  const reader = new EventBlockReader();
  expect(() => {
    for (let i = 0; i < 40; i++) reader.push("x".repeat(64 * 1024));
  }).toThrow(RangeError);
});
