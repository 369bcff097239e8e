// How times are written: see look/locale.ts.

import { computed, signal } from "@preact/signals";
import { locale } from "../look/locale";

/** Moves with the seconds while something counts down, with the minutes else. */
export const now = signal(Date.now());

/** Looked up again as time goes by: whoever travels with the page open moves on to another. */
const zone = computed(() => {
  void now.value;
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
});

/** A format keeps the zone that it was made in. */
const formats = computed(() => {
  const timeZone = zone.value;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale.value, { ...options, timeZone });
  // 09:41, but 9:41 AM.
  const twelveHours = format({ hour: "numeric" }).resolvedOptions().hour12 === true;
  return {
    clock: format({ hour: twelveHours ? "numeric" : "2-digit", minute: "2-digit" }),
    weekday: format({ weekday: "long" }),
    date: format({ weekday: "short", day: "numeric", month: "long" }),
    dateWithYear: format({ day: "numeric", month: "long", year: "numeric" }),
  };
});

export function timeText(ms: number): string {
  return formats.value.clock.format(ms);
}

/** The start of the local day. */
export function dayOf(ms: number): number {
  void zone.value;
  return new Date(ms).setHours(0, 0, 0, 0);
}

export function dayText(ms: number, today: number): string {
  const days = Math.round((dayOf(today) - dayOf(ms)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const { weekday, date, dateWithYear } = formats.value;
  if (days > 1 && days < 7) return weekday.format(ms);
  return new Date(ms).getFullYear() === new Date(today).getFullYear() ? date.format(ms) : dateWithYear.format(ms);
}
