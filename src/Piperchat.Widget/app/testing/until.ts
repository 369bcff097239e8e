import { vi } from "vitest";

/** vitest waits a second unless told otherwise; beside the other tests, on two cores, keys alone can take that long. */
const PATIENCE = 20_000;

/** Waits until the check throws no more. */
export function until<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: PATIENCE });
}
