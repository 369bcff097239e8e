// An audit log outlives the week: its days are written out.

import { computed } from "@preact/signals";
import { locale } from "../look/locale";

const formats = computed(() => ({
  date: new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short", year: "numeric" }),
  stamp: new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }),
}));

export function dateText(at: string): string {
  return formats.value.date.format(Date.parse(at));
}

export function stampText(at: string): string {
  return formats.value.stamp.format(Date.parse(at));
}
