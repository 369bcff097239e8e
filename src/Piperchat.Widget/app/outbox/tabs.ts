// Several tabs of one identity share one outbox: the one that holds the lock sends for all.

import type { Surroundings } from "./outbox";

export function besideOtherTabs(scope: string, changed: () => void): Surroundings {
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(`piperchat outbox ${scope}`);
  if (channel !== null) channel.onmessage = changed;
  return {
    random: Math.random,
    now: Date.now,
    sleep,
    alone: (job) => underLock(`piperchat outbox ${scope}`, job),
    tell: () => channel?.postMessage(null),
  };
}

/** Where the site may store nothing, locks are refused as well; but then no other tab sees this outbox either. */
async function underLock(name: string, job: () => Promise<void>): Promise<void> {
  let begun = false;
  try {
    await globalThis.navigator.locks.request(name, () => {
      begun = true;
      return job();
    });
  } catch (error) {
    if (begun) throw error;
    await job();
  }
}

function sleep(ms: number, wake: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
