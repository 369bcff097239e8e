// How times are written. The page is English; where the browser's language is another, its English reader gets 24 hours.

import { signal } from "@preact/signals";

const locale = typeof navigator !== "undefined" && /^en\b/i.test(navigator.language) ? navigator.language : "en-GB";
// 09:41, but 9:41 AM.
const twelveHours = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hour12 === true;
const clock = new Intl.DateTimeFormat(locale, { hour: twelveHours ? "numeric" : "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
const date = new Intl.DateTimeFormat(locale, { weekday: "short", day: "numeric", month: "long" });
const dateWithYear = new Intl.DateTimeFormat(locale, { day: "numeric", month: "long", year: "numeric" });

/** Moves with the seconds while something counts down, with the minutes else. */
export const now = signal(Date.now());

export function timeText(ms: number): string {
  return clock.format(ms);
}

/** The start of the local day. */
export function dayOf(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

export function dayText(ms: number, today: number): string {
  const days = Math.round((dayOf(today) - dayOf(ms)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return weekday.format(ms);
  return new Date(ms).getFullYear() === new Date(today).getFullYear() ? date.format(ms) : dateWithYear.format(ms);
}
