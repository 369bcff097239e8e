// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { found, until } from "../testing/until";
import { Later, LaterPart } from "./later";

let root: HTMLElement;
beforeEach(() => {
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => render(null, root));

const part = { name: "the part" };

function show(later: Later<typeof part>): void {
  const failed = (tryAgain: () => Promise<void>, busy: boolean) => <button type="button" aria-disabled={busy} onClick={() => void tryAgain()}>Try again</button>;
  render(<LaterPart of={later} waiting={<i>wait</i>} failed={failed}>{({ name }) => <p>{name}</p>}</LaterPart>, root);
}

test("Part_is_loaded_once_whoever_asks", async () => {
  const load = vi.fn(async () => part);
  const later = new Later(load);
  expect(await Promise.all([later.fetch(), later.fetch(), later.need()])).toEqual([true, true, undefined]);
  await later.need();
  expect(load).toHaveBeenCalledTimes(1);
});

test("Part_wanted_before_it_is_there_shows_once_it_is", async () => {
  let arrive!: (arrived: typeof part) => void;
  show(new Later(() => new Promise((resolve) => (arrive = resolve))));
  expect(root.innerHTML).toBe("<i>wait</i>");
  await until(() => arrive(part));
  await until(() => expect(root.innerHTML).toBe("<p>the part</p>"));
});

test("Part_fetched_ahead_shows_at_once", async () => {
  const later = new Later(async () => part);
  await later.fetch();
  show(later);
  expect(root.innerHTML).toBe("<p>the part</p>");
});

test("Part_that_failed_is_tried_again_at_a_press_whose_button_stays_until_it_is_there", async () => {
  let arrive!: (arrived: typeof part) => void;
  const load = vi.fn(() => new Promise<typeof part>((resolve) => (arrive = resolve))).mockRejectedValueOnce(new Error("offline"));
  show(new Later(load));
  const button = await found(() => root.querySelector("button"));
  expect(button.getAttribute("aria-disabled")).toBe("false");
  button.click();
  await until(() => expect(button.getAttribute("aria-disabled")).toBe("true"));
  expect(root.contains(button)).toBe(true);
  arrive(part);
  await until(() => expect(root.innerHTML).toBe("<p>the part</p>"));
});

test("Failure_ahead_is_nobodys_business_and_the_next_who_asks_tries_again", async () => {
  const load = vi.fn(async () => part).mockRejectedValueOnce(new Error("offline"));
  const later = new Later(load);
  later.recover = vi.fn();
  expect(await later.fetch()).toBe(false);
  expect(later.state.value.name).toBe("waiting");
  show(later);
  await until(() => expect(root.innerHTML).toBe("<p>the part</p>"));
  expect(later.recover).not.toHaveBeenCalled();
});

test("Failure_that_leaves_the_page_is_not_shown_and_one_more_is_told_from_the_first", async () => {
  const later = new Later<typeof part>(() => Promise.reject(new Error("gone")));
  const recover = (later.recover = vi.fn(async () => true));
  await later.need();
  await later.need();
  expect(recover.mock.calls).toEqual([[false], [true]]);
  expect(later.state.value.name).toBe("waiting");
});
