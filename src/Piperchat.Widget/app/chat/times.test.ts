import { afterEach, expect, test } from "vitest";
import { dayOf, now, timeText } from "./times";

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
  now.value++;
});

test("Times_follow_the_zone_that_the_page_comes_to", () => {
  const night = Date.UTC(2026, 0, 5, 22, 30);
  const told = ["UTC", "Asia/Tokyo"].map((name) => {
    process.env["TZ"] = name;
    now.value++;
    return [timeText(night).replace(/^0|\s?[AP]M$/g, ""), night - dayOf(night)];
  });
  const hour = 3_600_000;
  expect(told).toEqual([[expect.stringMatching(/^(22|10):30$/), 22.5 * hour], [expect.stringMatching(/^7:30$/), 7.5 * hour]]);
});
