// Several tabs of one identity share one outbox: the one that holds the lock sends for all.

import type { Tabs } from "../storage/tabs";
import type { Surroundings } from "./outbox";

export function besideOtherTabs(tabs: Tabs): Surroundings {
  return {
    random: Math.random,
    now: Date.now,
    sleep,
    alone: (job) => tabs.alone("outbox", job),
    tell: () => tabs.tell("outbox"),
  };
}

/** A signal may outlive many sleeps: none leaves a listener behind. */
export function sleep(ms: number, wake: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer);
      wake.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    wake.addEventListener("abort", over);
  });
}
