import { expect, test } from "vitest";
import type { Announcement } from "../readers/announcements";
import type { Entry, Message, MembershipEntry } from "./entries";
import { clockIsOff, timeline, timeOfMessage, type Pending, type Row, type TimelineInput } from "./timeline";

const MINUTE = 60_000;
const DAY = 86_400_000;
const NOON = 1000 * DAY + 12 * 60 * MINUTE;

function message(seq: number, from: string | null, at: number, more: Partial<Message> = {}): Message {
  return {
    type: "message", seq, id: `id-${seq}`, from, claims: null, createdAt: at, receivedAt: at, prev: null, mark: null, readers: [], older: null,
    shown: { state: "text", text: "", replyTo: null }, ...more,
  };
}

function membership(type: "join" | "leave", seq: number, key: string, at: number): MembershipEntry {
  const record = { version: "1.5", relay: "", tenant: "", channel: "main", ed25519_pub: key, createdAt: "", sig: "" } as const;
  return { type, seq, at, record, identity: null };
}

function rows(entries: readonly Entry[], more: Partial<TimelineInput> = {}): readonly Row[] {
  return timeline({ entries, fromStart: false, announcements: [], pending: [], dividerAfter: null, me: "me", dayOf: (ms) => Math.floor(ms / DAY), ...more });
}

function reads(key: string, after: number): Announcement {
  return { key, x25519: "", what: "reads", after, over: false, site: null };
}

/** Each row as a word: day, new, `note kind keys`, or the seqs and ids of a group. */
function told(given: readonly Row[]): readonly string[] {
  return given.map((row) => {
    if (row.row === "note") return `${row.note.kind} ${row.note.keys.join("+")}`;
    if (row.row === "past") return `past ${row.count}`;
    if (row.row === "grant") return `${row.from} gave ${row.to} ${row.count}`;
    if (row.row === "team-key") return [row.line.from, row.line.how, ...row.line.to].join(" ");
    if (row.row !== "group") return row.row;
    return `${row.mine ? "mine" : String(row.from)}: ${row.items.map((item) => (item.item === "message" ? item.message.seq : item.pending.id)).join(",")}`;
  });
}

test("Messages_of_one_author_within_five_minutes_are_one_group", () => {
  const said = [message(1, "bob", NOON), message(2, "bob", NOON + 4 * MINUTE), message(3, "bob", NOON + 10 * MINUTE), message(4, "me", NOON + 10 * MINUTE)];
  expect(told(rows(said))).toEqual(["day", "bob: 1,2", "bob: 3", "mine: 4"]);
});

test("New_day_has_a_separator_and_parts_a_group", () => {
  const late = 1001 * DAY - MINUTE;
  expect(told(rows([message(1, "bob", late), message(2, "bob", late + 2 * MINUTE)]))).toEqual(["day", "bob: 1", "day", "bob: 2"]);
});

test("Slow_clock_does_not_bring_yesterday_back", () => {
  const midnight = 1001 * DAY;
  expect(told(rows([message(1, "bob", midnight + 1000), message(2, "eve", midnight - 1000)]))).toEqual(["day", "bob: 1", "eve: 2"]);
});

test("Clock_off_by_more_than_300_s_is_marked_and_the_relays_time_counts", () => {
  expect([299_000, 300_000, 301_000, -301_000].map((off) => clockIsOff({ createdAt: NOON + off, receivedAt: NOON }))).toEqual([false, false, true, true]);
  expect(timeOfMessage(message(1, "bob", NOON, { createdAt: NOON + 7 * DAY }))).toBe(NOON);
});

test("Broken_messages_and_unknown_authors_never_group", () => {
  const broken = { shown: { state: "broken", why: "bad_signature" } as const };
  expect(told(rows([message(1, null, NOON, broken), message(2, null, NOON, broken)]))).toEqual(["day", "null: 1", "null: 2"]);
});

test("Broken_message_whose_author_is_proven_stands_alone_and_parts_its_authors_group", () => {
  const broken = { shown: { state: "broken", why: "bad_wrap" } as const };
  expect(told(rows([message(1, "bob", NOON, broken), message(2, "bob", NOON)]))).toEqual(["day", "bob: 1", "bob: 2"]);
  expect(told(rows([message(1, "bob", NOON), message(2, "bob", NOON, broken), message(3, "bob", NOON)]))).toEqual(["day", "bob: 1", "bob: 2", "bob: 3"]);
});

test("attack 02: an unsigned post that claims a key joins nobody's group and is never mine", () => {
  const claim = (seq: number, claims: string) => message(seq, null, NOON, { claims, older: "unsigned" });
  expect(told(rows([message(1, "bob", NOON), claim(2, "bob"), message(3, "bob", NOON), claim(4, "me")]))).toEqual(["day", "bob: 1", "null: 2", "bob: 3", "null: 4"]);
  expect(told(rows([claim(1, "bob"), claim(2, "bob"), claim(3, "eve")]))).toEqual(["day", "null: 1,2", "null: 3"]);
});

test("Divider_stands_before_the_first_unseen_message_of_another", () => {
  const said = [message(1, "bob", NOON), message(2, "me", NOON), message(3, "bob", NOON), message(4, "bob", NOON)];
  expect(told(rows(said, { dividerAfter: 1 }))).toEqual(["day", "bob: 1", "mine: 2", "new", "bob: 3,4"]);
  expect(told(rows(said, { dividerAfter: 4 }))).not.toContain("new");
});

test("attack 24: a reader's line stands before the first message that includes it", () => {
  const announcements = [reads("eve", 1)];
  expect(told(rows([message(1, "bob", NOON), message(2, "me", NOON)], { announcements }))).toEqual(["day", "bob: 1", "reads eve", "mine: 2"]);
});

test("Joining_and_beginning_to_read_are_one_line", () => {
  const announcements = [reads("bob", 2), reads("eve", 2)];
  expect(told(rows([message(1, "me", NOON), membership("join", 2, "bob", NOON)], { announcements }))).toEqual(["day", "mine: 1", "joined-and-reads bob", "reads eve"]);
});

test("Joins_in_a_row_are_one_line_but_ones_own", () => {
  const joins = ["me", "bob", "eve"].map((key, i) => membership("join", i + 1, key, NOON));
  expect(told(rows(joins))).toEqual(["day", "joined me", "joined bob+eve"]);
});

const sealed = { shown: { state: "sealed" } as const };

test("What_was_sealed_before_one_joined_is_one_line_whoever_wrote_it_and_when", () => {
  const past = [message(1, "bob", NOON, sealed), message(2, "eve", NOON, sealed), message(3, "bob", NOON + DAY, sealed)];
  const since = [membership("join", 4, "me", NOON + 2 * DAY), message(5, "bob", NOON + 2 * DAY, sealed)];
  expect(told(rows([...past, ...since]))).toEqual(["day", "past 3", "day", "joined me", "bob: 5"]);
  expect(told(rows(past))).toEqual(["day", "bob: 1", "eve: 2", "day", "bob: 3"]);
});

test("What_can_be_read_parts_the_sealed_past_and_lines_about_readers_do_not", () => {
  const past = [
    message(1, "bob", NOON, sealed), membership("join", 2, "eve", NOON), message(3, "eve", NOON, sealed), membership("join", 4, "kim", NOON), message(5, "bob", NOON, sealed),
    message(6, "bob", NOON, { older: "signed" }), message(7, "bob", NOON, sealed), membership("join", 8, "me", NOON),
  ];
  expect(told(rows(past, { announcements: [reads("zoe", 3)] }))).toEqual(["day", "past 3", "joined eve", "reads zoe", "joined kim", "bob: 6", "past 1", "joined me"]);
});

const grant = (to: string, count: number): Partial<Message> => ({ shown: { state: "grant", to, toDot1: `label of ${to}`, first: "id-1", last: "id-1", count } });
const keys = { shown: { state: "keys", grant: "id-2", keys: new Map() } } as const;
const keysOfOthers = { shown: { state: "keys-of-others" } } as const;

test("History_that_was_handed_on_is_one_line_and_its_keys_are_none", () => {
  const said = [
    message(1, "bob", NOON), message(2, "bob", NOON, grant("me", 700)), message(3, "bob", NOON, keys), message(4, "bob", NOON, grant("me", 12)), message(5, "bob", NOON, keys),
    message(6, "bob", NOON, grant("eve", 1)), message(7, "bob", NOON, keysOfOthers), message(8, "bob", NOON),
  ];
  expect(told(rows(said, { dividerAfter: 1 }))).toEqual(["day", "bob: 1", "bob gave me 712", "bob gave eve 1", "new", "bob: 8"]);
});

test("Keys_part_neither_a_group_nor_the_days", () => {
  expect(told(rows([message(1, "bob", NOON), message(2, "eve", NOON + DAY, keysOfOthers), message(3, "bob", NOON)]))).toEqual(["day", "bob: 1,3"]);
});

test("History_that_was_handed_on_does_not_part_the_sealed_past", () => {
  const past = [message(1, "bob", NOON, sealed), message(2, "bob", NOON, grant("eve", 1)), message(3, "bob", NOON, sealed), membership("join", 4, "me", NOON)];
  expect(told(rows(past))).toEqual(["day", "past 2", "bob gave eve 1", "joined me"]);
});

const teamKey = (ed25519Pub: string, replaces: string | null, ...readers: string[]) => ({ readers, shown: { state: "team-key", team: "support", ed25519Pub, replaces } }) as unknown as Partial<Message>;

test("Teams_key_is_made_handed_to_who_lacked_it_and_made_anew_when_somebody_left", () => {
  const said = [
    message(1, "ada", NOON, teamKey("k1", null, "ada", "me")), message(2, "ada", NOON, teamKey("k1", null, "ada", "me", "ben")), message(3, "me", NOON, teamKey("k1", null, "me", "ada")),
    membership("leave", 4, "ben", NOON), message(5, "me", NOON, teamKey("k2", "k1", "me", "ada")),
  ];
  expect(told(rows(said, { fromStart: true }))).toEqual(["day", "ada made", "ada handed ben", "left ben", "me renewed"]);
});

test("Whoever_is_handed_a_teams_keys_sees_one_line_and_not_that_they_were_made", () => {
  const since = [membership("join", 3, "me", NOON), message(4, "ada", NOON, teamKey("k1", null, "ada", "me")), message(5, "ada", NOON, teamKey("k2", "k1", "ada", "me"))];
  const before = [message(1, "ada", NOON, { ...sealed, readers: ["ada"] }), message(2, "ada", NOON, { ...sealed, readers: ["ada"] })];
  const later = [membership("leave", 6, "ben", NOON), message(7, "ada", NOON, teamKey("k3", "k2", "ada", "me"))];
  expect(told(rows([...before, ...since, ...later], { fromStart: true }))).toEqual(["day", "past 2", "joined me", "ada handed me", "left ben", "ada renewed"]);
});

test("Sealed_past_keeps_its_key_when_more_of_it_is_loaded", () => {
  const past = [message(1, "bob", NOON, sealed), message(2, "eve", NOON, sealed), membership("join", 3, "me", NOON)];
  const keys = [past, past.slice(1)].map((entries) => rows(entries).find(({ row }) => row === "past")?.key);
  expect(keys[0]).toBe(keys[1]);
});

test("Lines_from_before_the_loaded_part_stay_out_of_sight", () => {
  const announcements = [reads("old", 3), reads("edge", 99)];
  expect(told(rows([message(100, "bob", NOON)], { announcements }))).toEqual(["day", "reads edge", "bob: 100"]);
});

test("attack 24: a line is never above all that can be loaded", () => {
  expect(told(rows([message(100, "bob", NOON)], { announcements: [reads("eve", 0)], fromStart: true }))).toEqual(["day", "reads eve", "bob: 100"]);
});

test("What_waits_to_be_sent_stands_last_until_the_log_shows_it", () => {
  const pending: Pending = { id: "id-2", text: "", replyTo: null, at: NOON, state: { name: "sending" } };
  expect(told(rows([message(1, "me", NOON)], { pending: [pending] }))).toEqual(["day", "mine: 1,id-2"]);
  expect(told(rows([message(1, "me", NOON), message(2, "me", NOON)], { pending: [pending] }))).toEqual(["day", "mine: 1,2"]);
});
