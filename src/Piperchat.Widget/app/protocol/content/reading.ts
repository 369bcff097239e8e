// How content and signals are read alike: canonical bytes of an object whose `kind` chooses its form.

import { sameBytes, type Bytes } from "../canonical/bytes";
import { canonicalBytes, type JsonValue } from "../canonical/canonical-json";
import * as form from "../canonical/forms";
import { parseStrict } from "../canonical/strict-json";
import { MAX_CONTENT } from "../envelopes/padding";
import { Fault } from "../faults/fault";

export type Kinds<T extends { readonly kind: string }> = { readonly [K in T["kind"]]: form.Shape<Extract<T, { readonly kind: K }>> };

export function readKind<T extends { readonly kind: string }>(bytes: Bytes, kinds: Kinds<T>): T {
  const value = canonicalValue(bytes);
  const kind = asContent(() => form.text(form.objectForm(value, "")["kind"], "kind"));
  if (!Object.hasOwn(kinds, kind)) throw new Fault("newer_content", "kind", "this needs a newer version");
  return asContent(() => form.shaped(value, kinds[kind as T["kind"]] as form.Shape<T>, "ignore"));
}

// Two spellings of one content would be two readings of it, so what isn't canonical isn't read.
function canonicalValue(bytes: Bytes): JsonValue {
  return asContent(() => {
    const value = parseStrict(bytes, MAX_CONTENT);
    if (!sameBytes(canonicalBytes(value), bytes)) throw new Fault("bad_content", "", "the bytes are not canonical");
    return value;
  });
}

// Whatever is wrong inside, the catalogue's code for it is one: the envelope was good, its sender sealed nonsense.
function asContent<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) throw new Fault("bad_content", "content", error.field === "" ? error.detail : `${error.field}: ${error.detail}`);
    throw error;
  }
}
