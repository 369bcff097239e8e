// An audit log outlives the week: its days are written out.

import { computed } from "@preact/signals";
import { timeText } from "../chat/times";
import { locale } from "../look/locale";

const date = computed(() => new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short", year: "numeric" }));

export function dateText(at: string): string {
  return date.value.format(Date.parse(at));
}

export function stampText(at: string): string {
  return `${dateText(at)}, ${timeText(Date.parse(at))}`;
}
