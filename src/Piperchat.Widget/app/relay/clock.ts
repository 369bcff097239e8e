import { signal } from "@preact/signals";
import { RelayRefusal } from "./relay";

/** Past this a relay refuses what we date by our own clock. */
const TOLERANCE = 300_000;

/** What we sign is dated by this browser's clock, unless the relay finds it off: then by the relay's, and the page says so. */
export class Clock {
  /** ms to add to this browser's time; 0 while it will do. */
  readonly offset = signal(0);

  now(): number {
    return Date.now() + this.offset.value;
  }

  iso(): string {
    return new Date(this.now()).toISOString();
  }

  /** The relay told its time unasked. */
  compare(relayNow: string | null): void {
    const ms = relayNow === null ? Number.NaN : Date.parse(relayNow);
    if (Math.abs(ms - Date.now()) > TOLERANCE) this.offset.value = ms - Date.now();
  }

  /** Does what we date; where the relay finds the date off, once more by the time that it told. */
  async dated<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      const ms = error instanceof RelayRefusal && error.code === "time_off" ? Date.parse(error.now ?? "") : Number.NaN;
      if (Number.isNaN(ms)) throw error;
      this.offset.value = ms - Date.now();
      return act();
    }
  }
}
