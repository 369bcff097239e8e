// Several tabs of one identity share one outbox: the one that holds the lock sends for all.

import type { Surroundings } from "./outbox";

export function besideOtherTabs(scope: string, changed: () => void): Surroundings {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`piperchat outbox ${scope}`);
  if (channel !== null) channel.onmessage = changed;
  return {
    random: Math.random,
    now: Date.now,
    sleep,
    alone: async (job) => {
      if (typeof navigator === "undefined" || navigator.locks === undefined) await job();
      else await navigator.locks.request(`piperchat outbox ${scope}`, job);
    },
    tell: () => channel?.postMessage(null),
  };
}

export function sleep(ms: number, wake: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
