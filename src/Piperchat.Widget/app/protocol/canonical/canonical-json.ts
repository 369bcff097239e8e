// C(x): the one spelling of a value, which is what gets signed. compact JSON in UTF-8, sorted by member names (ASCII), strings
// escaped as JSON.stringify does, and no numbers but integers from 0 to 2^53-1, in plain digits (docs/PROTOCOL.md §2).

import { demand } from "../faults/fault";
import { utf8, type Bytes } from "./bytes";

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [name: string]: JsonValue };

export function canonicalBytes(value: JsonValue): Bytes {
  return utf8(canonicalText(value));
}

/** Throws bad_value where the value has no canonical form: a number that is no such integer, a lone surrogate, a name beyond ASCII. */
export function canonicalText(value: JsonValue): string {
  if (typeof value === "string") return textInQuotes(value);
  if (typeof value === "number") return digits(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  return `{${Object.keys(value).sort().map((name) => member(name, value[name] as JsonValue)).join(",")}}`;
}

/** Whether each surrogate has its other half. (String.isWellFormed came to Safari and Firefox later than Ed25519 did.) */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function member(name: string, value: JsonValue): string {
  demand(/^[\x00-\x7f]*$/.test(name), "bad_value", "", "a member's name is not ASCII");
  return `${JSON.stringify(name)}:${canonicalText(value)}`;
}

function textInQuotes(text: string): string {
  demand(isWellFormed(text), "bad_value", "", "a string has half of a surrogate pair");
  return JSON.stringify(text);
}

function digits(value: number): string {
  demand(Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0), "bad_value", "", "a number is not an integer from 0 to 2^53-1");
  return String(value);
}

// Array.isArray doesn't narrow readonly arrays.
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
