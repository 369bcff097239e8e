import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RelayRefusal } from "../relay/relay";
import { Errand } from "./errand";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const refusal = () => new RelayRefusal(503, "busy", "");

test("Work_that_is_held_up_is_tried_again_and_once_only_however_often_it_is_begun_meanwhile", async () => {
  let [runs, refusals] = [0, 3];
  const errand = new Errand(async () => {
    runs++;
    if (refusals-- > 0) throw refusal();
  });
  errand.begin();
  errand.begin();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toBe(1);
  errand.begin();
  await vi.advanceTimersByTimeAsync(0);
  expect([runs, vi.getTimerCount()]).toEqual([2, 1]);
  await vi.runAllTimersAsync();
  expect([runs, vi.getTimerCount()]).toEqual([4, 0]);
});

test("Work_that_is_begun_while_it_is_under_way_is_done_once_more", async () => {
  let runs = 0;
  const errand = new Errand(async () => {
    if (++runs === 1) for (let i = 0; i < 3; i++) errand.begin();
  });
  errand.begin();
  await vi.advanceTimersByTimeAsync(0);
  expect(runs).toBe(2);
});

test("Work_that_is_over_is_told_and_neither_tried_again_nor_begun", async () => {
  let runs = 0;
  let told: AbortSignal | undefined;
  const errand = new Errand(async (over) => {
    runs++;
    told = over;
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw refusal();
  });
  errand.begin();
  errand.end();
  expect(told?.aborted).toBe(true);
  await vi.runAllTimersAsync();
  errand.begin();
  expect([runs, vi.getTimerCount()]).toEqual([1, 0]);
});
