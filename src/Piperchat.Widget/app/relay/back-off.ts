/**
 * Full jitter: anywhere between 0 and the doubling bound. After a restart of the relay a thousand pages come back spread out, not in
 * step (AWS Architecture Blog, "Exponential Backoff And Jitter").
 */
export function backOff(attempt: number, random: () => number = Math.random, base = 500, most = 30_000): number {
  return Math.floor(random() * Math.min(most, base * 2 ** Math.min(attempt, 16)));
}
