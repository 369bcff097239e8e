// How numbers and dates are written. The page is English; where the browser's language is another, its English reader gets 24 hours.

import { signal } from "@preact/signals";

const language = globalThis.navigator?.language ?? "";

export const locale = signal(/^en\b/i.test(language) ? language : "en-GB");

/** False, and all stays as it was, where the tag is none of BCP 47. */
export function setLocale(tag: string): boolean {
  try {
    const [canonical] = Intl.getCanonicalLocales(tag);
    if (canonical === undefined) return false;
    locale.value = canonical;
    return true;
  } catch {
    return false;
  }
}

export function numberText(number: number): string {
  return number.toLocaleString(locale.value);
}
