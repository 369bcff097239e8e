import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { asUsername, fits, NameCheck, type NameState } from "./username";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("Typed_name_is_put_in_the_form_of_names", () => {
  expect(asUsername("Maya Kern")).toBe("maya-kern");
  expect(["al", "alva", "a_b-9", "ålva", "x".repeat(33)].map(fits)).toEqual([false, true, true, false, false]);
});

test("Only_the_last_name_typed_is_asked_for_and_answered", async () => {
  const states: NameState["name"][] = [];
  const asked: string[] = [];
  const check = new NameCheck(async (name) => {
    asked.push(name);
    return name === "maya";
  }, ({ name }) => states.push(name));
  for (const name of ["m", "may", "maya"]) check.typed(name);
  await vi.advanceTimersByTimeAsync(300);
  expect(asked).toEqual(["maya"]);
  expect(states).toEqual(["unfit", "checking", "checking", "taken"]);
  check.typed("alva");
  await vi.advanceTimersByTimeAsync(300);
  expect(states.at(-1)).toBe("free");
});

test("Answer_to_a_name_that_was_changed_since_is_not_told", async () => {
  const states: NameState["name"][] = [];
  const answers: ((taken: boolean) => void)[] = [];
  const check = new NameCheck(() => new Promise((resolve) => answers.push(resolve)), ({ name }) => states.push(name));
  check.typed("maya");
  await vi.advanceTimersByTimeAsync(300);
  check.typed("");
  answers[0]?.(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(states).toEqual(["checking", "empty"]);
});

test("Relay_that_cannot_be_asked_leaves_it_open", async () => {
  const states: NameState["name"][] = [];
  const check = new NameCheck(() => Promise.reject(new Error("offline")), ({ name }) => states.push(name));
  check.typed("maya");
  await vi.advanceTimersByTimeAsync(300);
  expect(states.at(-1)).toBe("unknown");
});
