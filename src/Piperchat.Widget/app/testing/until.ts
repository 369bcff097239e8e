import { vi } from "vitest";

/** vitest waits a second unless told otherwise; beside the other tests, on two cores, making keys alone can take that long. */
const timeout = 20_000;

/** Waits until the check throws no more. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout });
}

/** Waits until there is something to find. */
export function found<T>(look: () => T): Promise<Exclude<T, null | undefined | false | 0 | "">> {
  return vi.waitUntil(look, { timeout }) as Promise<Exclude<T, null | undefined | false | 0 | "">>;
}
