import { afterEach, expect, test, vi } from "vitest";
import { EventStream, type StreamEvents } from "./event-stream";
import type { Json } from "./relay";
import { RelayRefusal } from "./relay";
import { found, until } from "../testing/until";

const LOG = "00000000000000aa";
let stream: EventStream | null = null;
let opens = () => 0;
afterEach(() => {
  stream?.stop();
  vi.useRealTimers();
});

type Opened = { cursors: Readonly<Record<string, string>>; write: (text: string) => void; end: () => void };

function watched() {
  const opened: Opened[] = [];
  const items: [string, unknown][] = [];
  const events: StreamEvents = {
    item: (channel: string, item: Json) => items.push([channel, item["seq"]]),
    live: vi.fn(), reset: vi.fn(), closed: vi.fn(), state: vi.fn(),
  };
  stream = new EventStream(async (cursors) => {
    let opening: Opened | null = null;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const encoder = new TextEncoder();
        opening = { cursors: { ...cursors }, write: (text) => controller.enqueue(encoder.encode(text)), end: () => controller.close() };
      },
    });
    opened.push(opening as unknown as Opened);
    return new Response(body);
  }, events);
  opens = () => opened.length;
  const nth = (n: number) => found(() => opened[n]);
  return { stream, items, events, nth };
}

const message = (channel: string, seq: number) => `data: {"channel":"${channel}","seq":${seq}}\n\nid: ${LOG}.${seq}.${channel}\n\n`;

test("Cut_stream_resumes_each_channel_from_its_own_cursor", async () => {
  const { stream, items, nth } = watched();
  stream.follow(["a", "b"]);
  const first = await nth(0);
  expect(first.cursors).toEqual({ a: "last100", b: "last100" });
  first.write(message("a", 7) + message("b", 3));
  first.write(`data: {"channel":"a","seq":8}\n\n`);
  await found(() => items.length === 3);
  first.end();
  // The cursor of 8 never came: it is asked for again, and the log takes it once.
  expect((await nth(1)).cursors).toEqual({ a: `${LOG}.7`, b: `${LOG}.3` });
});

test("Channel_that_is_added_keeps_the_others_cursors", async () => {
  const { stream, items, nth } = watched();
  stream.follow(["a"]);
  (await nth(0)).write(message("a", 2));
  await found(() => items.length === 1);
  stream.follow(["a", "b"]);
  expect((await nth(1)).cursors).toEqual({ a: `${LOG}.2`, b: "last100" });
});

test("Going_back_holds_against_what_stands_in_the_same_piece", async () => {
  const { stream, events, nth } = watched();
  vi.mocked(events.live).mockImplementationOnce(() => stream.follow(["a"], new Map([["a", `${LOG}.1`]])));
  stream.follow(["a"]);
  (await nth(0)).write(`event: live\ndata: {"channel":"a"}\n\nid: ${LOG}.9.a\n\n`);
  expect((await nth(1)).cursors).toEqual({ a: `${LOG}.1` });
});

test("Reset_forgets_the_cursor", async () => {
  const { stream, items, events, nth } = watched();
  stream.follow(["a"]);
  const first = await nth(0);
  first.write(message("a", 2));
  await found(() => items.length === 1);
  first.write(`event: reset\ndata: {"channel":"a","log":"${LOG}","head":1}\n\n`);
  await found(() => vi.mocked(events.reset).mock.calls.length === 1);
  first.end();
  expect((await nth(1)).cursors).toEqual({ a: "last100" });
});

test("Item_of_a_channel_that_nobody_asked_for_is_dropped", async () => {
  const { stream, items, nth } = watched();
  stream.follow(["a"]);
  (await nth(0)).write(message("elsewhere", 1) + "data: not json\n\n" + "data: 5\n\n" + message("a", 1));
  await found(() => items.length === 1);
  expect(items).toEqual([["a", 1]]);
});

test("Refusal_that_names_a_time_is_waited_out", async () => {
  vi.useFakeTimers();
  let tries = 0;
  stream = new EventStream(async () => {
    tries++;
    throw new RelayRefusal(429, "rate_limited", "", null, 60_000);
  }, { item: vi.fn(), live: vi.fn(), reset: vi.fn(), closed: vi.fn(), state: vi.fn() });
  stream.follow(["a"]);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(tries).toBe(1);
  await vi.advanceTimersByTimeAsync(1_500);
  expect(tries).toBe(2);
  stream.resync();
  await vi.advanceTimersByTimeAsync(0);
  expect(tries).toBe(3);
});

test("Relay_that_shuts_down_is_asked_again_when_it_said", async () => {
  const { stream, events, nth } = watched();
  stream.follow(["a"]);
  const first = await nth(0);
  vi.useFakeTimers();
  first.write("retry: 20000\n\n");
  first.end();
  await until(() => expect(events.state).toHaveBeenLastCalledWith("waiting"));
  vi.mocked(events.state).mockClear();
  await vi.advanceTimersByTimeAsync(19_000);
  expect(events.state).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1_500);
  expect(events.state).toHaveBeenCalledWith("connecting");
});

test("Stream_stopped_and_started_in_one_breath_is_one_stream", async () => {
  const { stream, items, nth } = watched();
  stream.follow(["a"]);
  await nth(0);
  stream.stop();
  stream.resync();
  const second = await nth(1);
  second.write(message("a", 1));
  await found(() => items.length === 1);
  second.end();
  expect((await nth(2)).cursors).toEqual({ a: `${LOG}.1` });
  expect(opens()).toBe(3);
});
