import { expect, test } from "vitest";
import { Clock } from "./clock";
import { RelayRefusal } from "./relay";

const HOUR = 3_600_000;

test("Clock_that_the_relay_finds_off_is_set_by_the_relays_and_the_act_done_again", async () => {
  const clock = new Clock();
  const dates: number[] = [];
  await clock.dated(async () => {
    dates.push(clock.now());
    if (dates.length === 1) throw new RelayRefusal(400, "time_off", "", new Date(Date.now() - 2 * HOUR).toISOString());
  });
  expect((dates[0] as number) - (dates[1] as number)).toBeGreaterThan(1.9 * HOUR);
  expect(Math.round(clock.offset.value / HOUR)).toBe(-2);
});

test("Second_refusal_of_the_time_is_not_tried_again", async () => {
  const refusal = new RelayRefusal(400, "time_off", "", new Date().toISOString());
  let tries = 0;
  await expect(new Clock().dated(async () => {
    tries++;
    throw refusal;
  })).rejects.toBe(refusal);
  expect(tries).toBe(2);
});

test("Difference_that_the_relay_tolerates_changes_nothing", () => {
  const clock = new Clock();
  clock.compare(new Date(Date.now() + 200_000).toISOString());
  expect(clock.offset.value).toBe(0);
  clock.compare(new Date(Date.now() + 400_000).toISOString());
  expect(Math.round(clock.offset.value / 1000)).toBe(400);
});
