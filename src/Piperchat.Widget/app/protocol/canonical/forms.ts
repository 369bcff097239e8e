// What may stand in a member: the forms of docs/PROTOCOL.md §2. A form takes the value found, checks it and gives it back typed.

import { demand, Fault } from "../faults/fault";
import { bytesOfBase64 } from "./base64";
import { utf8 } from "./bytes";
import { isHex } from "./hex";
import { isWellFormed } from "./canonical-json";

export type Form<T> = (value: unknown, field: string) => T;

/** One form for each member of T: all of them must be there. */
export type Shape<T> = { readonly [Name in keyof T]-?: Form<T[Name]> };

/** What to do with members that the shape doesn't name: what is posted may have none, what a relay answers may. */
export type Unknown = "refuse" | "ignore";

/** The members that the shape names, and no others. */
export function shaped<T>(value: unknown, shape: Shape<T>, unknown: Unknown, field = ""): T {
  const object = objectForm(value, field);
  if (unknown === "refuse") {
    for (const name of Object.keys(object)) demand(Object.hasOwn(shape, name), "unknown_name", within(field, name), "no member of that name belongs here");
  }
  const read: Partial<T> = {};
  for (const name of Object.keys(shape) as (keyof T & string)[]) {
    demand(Object.hasOwn(object, name), "missing_name", within(field, name), "the member is missing");
    read[name] = shape[name](object[name], within(field, name));
  }
  return read as T;
}

/** How a fault names a member of an object that itself stands in a field. */
export function within(field: string, name: string): string {
  return field === "" ? name : `${field}.${name}`;
}

export const objectForm: Form<Readonly<Record<string, unknown>>> = (value, field) => {
  const code = field === "" ? "not_json" : "wrong_type";
  demand(typeof value === "object" && value !== null && !Array.isArray(value), code, field, "an object belongs here");
  return value as Readonly<Record<string, unknown>>;
};

/** The members that aren't null: up to 1.3 a null counts as missing. */
export function present(value: unknown, field = ""): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(objectForm(value, field)).filter(([, member]) => member !== null));
}

export const text: Form<string> = (value, field) => {
  demand(typeof value === "string", "wrong_type", field, "a string belongs here");
  demand(isWellFormed(value), "bad_value", field, "the string has half of a surrogate pair");
  return value;
};

export const boolean: Form<boolean> = (value, field) => {
  demand(typeof value === "boolean", "wrong_type", field, "true or false belongs here");
  return value;
};

/** From `least` to 2^53-1. The strict reader gives NaN for a number in any other spelling. */
export function integerFrom(least: number): Form<number> {
  return (value, field) => {
    demand(typeof value === "number", "wrong_type", field, "a number belongs here");
    demand(Number.isSafeInteger(value) && value >= least && !Object.is(value, -0), "bad_value", field, `not an integer from ${least} to 2^53-1 in plain digits`);
    return value;
  };
}

export const integer = integerFrom(0);

export function matching(form: RegExp, what: string): Form<string> {
  return (value, field) => {
    const found = text(value, field);
    demand(form.test(found), "bad_value", field, `not ${what}`);
    return found;
  };
}

export function hex(bytes: number): Form<string> {
  return (value, field) => {
    const found = text(value, field);
    demand(isHex(found, bytes), "bad_value", field, `not ${2 * bytes} digits of lower-case hex`);
    return found;
  };
}

/** Standard base64, of exactly that many bytes where a number is given. */
export function base64(bytes?: number): Form<string> {
  return (value, field) => {
    const found = text(value, field);
    const decoded = bytesOfBase64(found);
    demand(decoded !== null, "bad_value", field, "not base64 in its one spelling");
    demand(bytes === undefined || decoded.length === bytes, "bad_value", field, `not base64 of ${bytes} bytes`);
    return found;
  };
}

export function boundedText(bytes: number): Form<string> {
  return (value, field) => {
    const found = text(value, field);
    demand(utf8(found).length <= bytes, "too_large", field, `over ${bytes} bytes`);
    return found;
  };
}

export function oneOf<T extends string>(...words: readonly T[]): Form<T> {
  return (value, field) => {
    const found = text(value, field);
    demand((words as readonly string[]).includes(found), "bad_value", field, `not one of ${words.join(", ")}`);
    return found as T;
  };
}

export function orNull<T>(form: Form<T>): Form<T | null> {
  return (value, field) => (value === null ? null : form(value, field));
}

export function listOf<T>(form: Form<T>, most: number): Form<readonly T[]> {
  return (value, field) => {
    demand(Array.isArray(value), "wrong_type", field, "an array belongs here");
    demand(value.length <= most, "too_large", field, `more than ${most} items`);
    return value.map((item) => form(item, field));
  };
}

/** An object used as a map; what is wrong inside is named by the map's own field. */
export function mapOf(name: Form<string>, item: Form<string>, most: number): Form<Readonly<Record<string, string>>> {
  return (value, field) => {
    const entries = Object.entries(objectForm(value, field));
    demand(entries.length <= most, "too_large", field, `more than ${most} members`);
    const map = Object.create(null) as Record<string, string>;
    for (const [key, found] of entries) map[name(key, field)] = item(found, field);
    return map;
  };
}

export const version: Form<"1.5"> = (value, field) => {
  const found = text(value, field);
  if (found !== "1.5") throw new Fault("wrong_version", field, "not version 1.5");
  return found;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const uuid = matching(UUID, "a version 4 UUID in lower case");
export const dot1Form = matching(/^dot1:[0-9a-f]{16}$/, "dot1: and 16 digits of lower-case hex");
export const channelForm = matching(/^[a-z0-9-]{1,64}$/, "1 to 64 of a-z, 0-9 and -");
export const username = matching(/^[a-z0-9_-]{3,32}$/, "3 to 32 of a-z, 0-9, _ and -");
export const tenantForm = matching(/^[A-Za-z0-9._-]{0,64}$/, "0 to 64 of A-Z, a-z, 0-9, ., _ and -");
export const relayForm = hex(16);
export const prevForm = orNull(hex(8));

/** `2026-11-23T10:00:00.000Z`, a date that exists. Date.parse alone takes "not-a-date"'s cousins, such as February 30th. */
export const time: Form<string> = (value, field) => {
  const found = text(value, field);
  demand(isTime(found), "bad_value", field, "not a time such as 2026-11-23T10:00:00.000Z");
  return found;
};

export function isUuid(found: string): boolean {
  return UUID.test(found);
}

export function isTime(found: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(found) || found.startsWith("0000")) return false;
  const ms = Date.parse(found);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === found;
}
