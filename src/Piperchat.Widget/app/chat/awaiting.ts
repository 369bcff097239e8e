// Waits for what the stream brings.

import { effect } from "@preact/signals";

/** Until the condition holds, which is asked again as the signals that it reads change, or for that long at most. */
export function awaited(condition: () => boolean, mostMs: number): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | null = null;
    const done = () => {
      queueMicrotask(() => stop?.());
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(done, mostMs);
    stop = effect(() => {
      if (condition()) done();
    });
  });
}
