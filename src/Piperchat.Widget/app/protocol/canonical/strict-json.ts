// JSON as it must be posted. JSON.parse isn't enough: of two members with one name it keeps the last and says nothing, so that
// two readers could see two messages in one envelope (attack 17), and it follows nesting to any depth.

import { demand, Fault } from "../faults/fault";
import { textOfUtf8, utf8 } from "./bytes";
import { isWellFormed, type JsonObject, type JsonValue } from "./canonical-json";

/** Any signed object but an envelope or a signal. */
export const MAX_RECORD_BYTES = 16 * 1024;
/** An object in an object counts two. */
const MAX_DEPTH = 8;

// The loop runs once per escape, not once per character: a body of 256 KiB must not fill the engine's stack.
const STRING = /"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/**
 * Reads exactly one JSON value. Objects come without a prototype, so that `__proto__` is a name like any other. A number that
 * isn't 0 to 2^53-1 in plain digits comes as NaN: which fault that is depends on what belongs there.
 */
export function parseStrict(posted: string | Uint8Array, mostBytes = MAX_RECORD_BYTES): JsonValue {
  requireSize(posted, mostBytes);
  const text = typeof posted === "string" ? posted : textOfUtf8(posted);
  if (text === null) throw new Fault("not_json", "", "the bytes are not UTF-8");
  return new StrictReader(text).whole();
}

export function requireSize(posted: string | Uint8Array, most: number): void {
  const bytes = typeof posted === "string" ? utf8(posted).length : posted.length;
  demand(bytes <= most, "too_large", "", `over ${most} bytes`);
}

class StrictReader {
  #at = 0;
  #path: string[] = [];

  constructor(readonly text: string) {}

  whole(): JsonValue {
    const value = this.#value(0);
    this.#space();
    if (this.#at !== this.text.length) throw this.#notJson("something follows the value");
    return value;
  }

  #value(depth: number): JsonValue {
    this.#space();
    switch (this.text[this.#at]) {
      case "{": return this.#object(depth + 1);
      case "[": return this.#array(depth + 1);
      case '"': return this.#string();
      case "t": return this.#word("true", true);
      case "f": return this.#word("false", false);
      case "n": return this.#word("null", null);
      default: return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    this.#open(depth);
    const object = Object.create(null) as Record<string, JsonValue>;
    if (this.#took("}")) return object;
    do {
      this.#space();
      const name = this.#string();
      this.#path.push(name);
      if (Object.hasOwn(object, name)) throw new Fault("duplicate_name", this.#field(), "the name stands twice");
      this.#expect(":");
      object[name] = this.#value(depth);
      this.#path.pop();
    } while (this.#took(","));
    this.#expect("}");
    return object;
  }

  // The names in `wraps` are data: what is wrong there is called `wraps`.
  #field(): string {
    return this.#path[0] === "wraps" ? "wraps" : this.#path.join(".");
  }

  #array(depth: number): JsonValue[] {
    this.#open(depth);
    const items: JsonValue[] = [];
    if (this.#took("]")) return items;
    do items.push(this.#value(depth));
    while (this.#took(","));
    this.#expect("]");
    return items;
  }

  #open(depth: number): void {
    if (depth > MAX_DEPTH) throw new Fault("too_deep", "", `nested deeper than ${MAX_DEPTH}`);
    this.#at++;
  }

  #string(): string {
    const token = this.#token(STRING);
    if (token === null) throw this.#notJson("a string is malformed");
    const value = token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
    if (!isWellFormed(value)) throw this.#notJson("a string has half of a surrogate pair");
    return value;
  }

  #number(): number {
    const token = this.#token(NUMBER);
    if (token === null) throw this.#notJson("a value is malformed");
    const value = Number(token);
    return /^[0-9]+$/.test(token) && Number.isSafeInteger(value) ? value : Number.NaN;
  }

  #word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.#at)) throw this.#notJson("a value is malformed");
    this.#at += word.length;
    return value;
  }

  #token(form: RegExp): string | null {
    form.lastIndex = this.#at;
    const token = form.exec(this.text)?.[0] ?? null;
    this.#at += token?.length ?? 0;
    return token;
  }

  #took(sign: string): boolean {
    this.#space();
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#took(sign)) throw this.#notJson(`"${sign}" is missing`);
  }

  #space(): void {
    while (/[ \t\n\r]/.test(this.text[this.#at] ?? "")) this.#at++;
  }

  #notJson(detail: string): Fault {
    return new Fault("not_json", "", `${detail} (at ${this.#at})`);
  }
}
