import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entry, Message } from "./entries";
import { emptyLog, merge, messagesById, newestMark, withMissingBefore } from "./log";

function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    type: "message", seq, id: `id-${seq}`, from: "bob", claims: null, createdAt: seq * 1000, receivedAt: seq * 1000, prev: null, mark: `mark-${seq}`,
    readers: [], older: null, shown: { state: "text", text: `text ${seq}`, replyTo: null }, ...more,
  };
}

test("Entries_in_any_order_and_repeated_stand_once_each_by_seq", () => {
  const piece = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 });
  fc.assert(fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
    const log = pieces.reduce((so, piece) => merge(so, piece.map((seq) => message(seq))), emptyLog);
    expect(log.entries.map(({ seq }) => seq)).toEqual([...new Set(pieces.flat())].sort((a, b) => a - b));
  }));
});

test("Second_story_under_a_known_seq_is_not_believed", () => {
  const log = merge(merge(emptyLog, [message(1)]), [message(1, { id: "another" })]);
  expect((log.entries[0] as Message).id).toBe("id-1");
});

test("First_message_under_an_id_is_the_one_that_is_quoted", () => {
  const log = merge(emptyLog, [message(1, { id: "same" }), message(2, { id: "same" })]);
  expect(messagesById(log).get("same")?.seq).toBe(1);
});

test("Next_messages_prev_is_the_newest_verified_one", () => {
  const broken = message(3, { mark: null, shown: { state: "broken", why: "bad_signature" } });
  expect(newestMark(merge(emptyLog, [message(1), message(2), broken]))).toBe("mark-2");
  expect(newestMark(emptyLog)).toBeNull();
});

test("Message_that_names_one_we_never_got_is_marked", () => {
  const log = merge(emptyLog, [message(1), message(2, { prev: "mark-1" }), message(4, { prev: "mark-3" })]);
  expect([...withMissingBefore(log, true)]).toEqual(["id-4"]);
});

test("What_lies_before_the_loaded_part_is_not_called_missing", () => {
  const log = merge(emptyLog, [message(101, { prev: "mark-100" }), message(102, { prev: "mark-99" })]);
  expect(withMissingBefore(log, false).size).toBe(0);
  const later: Entry[] = Array.from({ length: 60 }, (_, i) => message(200 + i, { prev: i === 59 ? "mark-x" : null }));
  expect([...withMissingBefore(merge(log, later), false)]).toEqual(["id-259"]);
});
