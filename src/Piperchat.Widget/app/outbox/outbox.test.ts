import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { RelayRefusal } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { newLockerKey } from "../storage/locker";
import { Held, Outbox, type Surroundings } from "./outbox";
import { sleep } from "./tabs";
import { OutboxStore, type Letter } from "./outbox-store";
import { until } from "../testing/until";

let locker: CryptoKey;
let database: MemoryDatabase;
let now: number;
let slept: number[];
/** Ids that the log shows. */
let shown: Set<string>;

beforeAll(async () => {
  locker = await newLockerKey();
});
beforeEach(() => {
  database = new MemoryDatabase();
  now = 1_000_000;
  slept = [];
  shown = new Set();
});

/** A sleep is a jump of the clock; the tab is alone. */
const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  random: () => 0.5,
  now: () => now,
  sleep: async (ms) => {
    slept.push(ms);
    now += ms;
  },
  alone: (job) => job(),
  tell: () => {},
  ...more,
});

function outbox(send: (letter: Letter) => Promise<void>, more?: Partial<Surroundings>): Outbox {
  return new Outbox(new OutboxStore(database, "relay//", locker), { send, shows: ({ id }) => shown.has(id) }, around(more));
}

const letter = (text: string, channel = "main") => ({ id: crypto.randomUUID(), channel, text, replyTo: null, at: 0 });
const states = (box: Outbox) => box.pending.value.map(({ text, state }) => `${text} ${state.name}`);
const settled = (box: Outbox, wanted: readonly string[]) => until(() => expect(states(box)).toEqual(wanted));

test("Letters_go_once_each_in_the_order_they_were_written", async () => {
  const sent: string[] = [];
  const box = outbox(async ({ text }) => void sent.push(text));
  await Promise.all([box.write(letter("one")), box.write(letter("two")), box.write(letter("three"))]);
  await settled(box, ["one sent", "two sent", "three sent"]);
  expect(sent).toEqual(["one", "two", "three"]);
  box.forget(() => true);
  await settled(box, []);
});

test("Letter_that_the_stream_brought_before_the_relays_answer_is_not_kept", async () => {
  const box = outbox(async ({ id }) => void shown.add(id));
  await box.write(letter("one"));
  await until(() => expect(shown.size).toBe(1));
  await settled(box, []);
});

test("Sleep_leaves_no_listener_at_a_signal_that_outlives_it", async () => {
  const { signal } = new AbortController();
  const [added, removed] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
  await sleep(1, signal);
  expect(removed.mock.calls.map(([type, listener]) => [type, listener])).toEqual(added.mock.calls.map(([type, listener]) => [type, listener]));
  expect(added).toHaveBeenCalledTimes(1);
});

test("Waiting_for_429_stays_counts_down_and_goes_by_itself", async () => {
  const seen: unknown[] = [];
  let box: Outbox;
  let tries = 0;
  box = outbox(async () => {
    if (++tries === 1) throw new RelayRefusal(429, "rate_limited", "", null, 7000);
  }, {
    sleep: async (ms) => {
      seen.push(box.pending.value[0]?.state);
      slept.push(ms);
      now += ms;
    },
  });
  await box.write(letter("one"));
  await settled(box, ["one sent"]);
  expect(seen).toEqual([{ name: "waiting", until: 1_007_000, why: "rate" }]);
  expect(slept).toEqual([7000]);
});

test("Writing_more_does_not_shorten_a_wait_for_429", async () => {
  let tries = 0;
  const box = outbox(async () => {
    if (++tries === 1) throw new RelayRefusal(429, "rate_limited", "", null, 60_000);
  }, { sleep: (ms, wake) => (wake.aborted ? Promise.resolve() : new Promise((resolve) => {
    slept.push(ms);
    wake.addEventListener("abort", () => resolve());
  })) });
  await box.write(letter("one"));
  await settled(box, ["one waiting"]);
  await box.write(letter("two"));
  await settled(box, ["one waiting", "two waiting"]);
  expect(tries).toBe(1);
});

test("Offline_and_server_errors_are_tried_again_in_order", async () => {
  const sent: string[] = [];
  const failures = [new RelayRefusal(0, "unreachable", ""), new RelayRefusal(503, "busy", "")];
  const box = outbox(async ({ text }) => {
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
    sent.push(text);
  });
  await box.write(letter("one"));
  await box.write(letter("two"));
  await settled(box, ["one sent", "two sent"]);
  expect(sent).toEqual(["one", "two"]);
});

test("Refused_letter_says_why_and_lets_the_next_go", async () => {
  const box = outbox(async ({ text }) => {
    if (text === "bad") throw new RelayRefusal(400, "bad_value", "The text is wrong.");
  });
  await box.write(letter("bad"));
  await box.write(letter("good"));
  await until(() => expect(states(box).sort()).toEqual(["bad refused", "good sent"]));
  const bad = box.pending.value.find(({ text }) => text === "bad");
  expect(bad?.state).toEqual({ name: "refused", code: "bad_value", sentence: "The text is wrong." });
});

test("Refused_letter_goes_when_sent_anew_and_under_a_new_id_where_the_old_is_taken", async () => {
  const ids: string[] = [];
  const box = outbox(async ({ id }) => {
    ids.push(id);
    if (ids.length === 1) throw new RelayRefusal(409, "id_taken", "");
  });
  await box.write(letter("one"));
  await settled(box, ["one refused"]);
  await box.sendAnew(ids[0] as string);
  await settled(box, ["one sent"]);
  expect(new Set(ids).size).toBe(2);
});

test("Discarded_letter_is_gone", async () => {
  const box = outbox(async () => {
    throw new RelayRefusal(413, "too_large", "");
  });
  await box.write(letter("one"));
  await settled(box, ["one refused"]);
  await box.discard(box.pending.value[0]?.id as string);
  await settled(box, []);
});

test("Letters_survive_a_reload_with_their_ids_and_locked", async () => {
  const written = letter("marmalade");
  await outbox(() => new Promise(() => {})).write(written);
  const [row] = await database.rows<{ sealed: ArrayBuffer }>("outbox", "");
  expect(new TextDecoder("latin1").decode(row?.value.sealed)).not.toMatch(/marmalade|main/);

  const ids: string[] = [];
  const again = outbox(async ({ id }) => void ids.push(id));
  await again.refresh();
  expect(states(again)).toEqual(["marmalade sending"]);
  again.flush();
  await settled(again, ["marmalade sent"]);
  expect(ids).toEqual([written.id]);
});

test("Two_tabs_send_each_letter_once", async () => {
  let turn = Promise.resolve();
  const alone = (job: () => Promise<void>) => (turn = turn.then(job));
  const sent: string[] = [];
  const send = async ({ text }: Letter) => void sent.push(text);
  const [left, right] = [outbox(send, { alone }), outbox(send, { alone })];
  await Promise.all([left.write(letter("one")), right.write(letter("two")), left.write(letter("three"))]);
  await turn;
  await until(() => expect(sent).toHaveLength(3));
  expect(new Set(sent).size).toBe(3);
});

test("Channel_that_waits_for_a_decision_keeps_its_order_and_holds_up_no_other", async () => {
  const sent: string[] = [];
  let decided = false;
  const box = outbox(async ({ text, channel }) => {
    if (channel === "disputed" && !decided) throw new Held("disputed");
    sent.push(text);
  });
  await box.write(letter("one", "disputed"));
  await box.write(letter("two", "disputed"));
  await box.write(letter("three", "main"));
  await until(() => expect(states(box).sort()).toEqual(["one waiting", "three sent", "two waiting"]));
  decided = true;
  box.flush();
  await until(() => expect(sent).toEqual(["three", "one", "two"]));
});

test("Letter_is_shown_at_once_and_written_only_once_the_store_has_it", async () => {
  let land: (() => void) | undefined;
  const put = database.put.bind(database);
  database.put = (...row) => new Promise((resolve) => (land = () => resolve(put(...row))));
  const box = outbox(() => new Promise(() => {}));
  let written = false;
  const writing = box.write(letter("one")).then(() => (written = true));
  expect(states(box)).toEqual(["one sending"]);
  await box.refresh();
  expect(states(box)).toEqual(["one sending"]);
  await until(() => expect(land).toBeDefined());
  expect(written).toBe(false);
  land?.();
  await writing;
  await settled(box, ["one sending"]);
  expect(await database.rows("outbox", "")).toHaveLength(1);
});

test("Letter_that_is_locked_faster_does_not_overtake", async () => {
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
  let release = () => {};
  const slow = new Promise<void>((resolve) => (release = resolve));
  const spy = vi.spyOn(crypto.subtle, "encrypt").mockImplementationOnce(async (...all) => slow.then(() => encrypt(...all)));
  const rows: string[] = [];
  const put = database.put.bind(database);
  database.put = (table, key, value) => (rows.push(key), put(table, key, value));
  const sent: string[] = [];
  const box = outbox(async ({ text }) => void sent.push(text));
  const both = Promise.all([box.write(letter("one")), box.write(letter("two"))]);
  await until(() => expect(spy).toHaveBeenCalledTimes(2));
  release();
  await both;
  await until(() => expect(sent).toEqual(["one", "two"]));
  expect(rows).toEqual([...rows].sort());
  spy.mockRestore();
});

test("Letter_that_the_store_does_not_take_is_no_longer_shown", async () => {
  database.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
  const box = outbox(async () => {});
  await expect(box.write(letter("one"))).rejects.toThrow("full");
  await settled(box, []);
});
