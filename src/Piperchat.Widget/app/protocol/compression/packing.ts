import type { Bytes } from "../canonical/bytes";
import { Fault } from "../faults/fault";
import type { Packed } from "../envelopes/padding";

export async function pack(content: Bytes): Promise<Packed> {
  return { tag: 0, size: content.length, data: content };
}

export async function unpack({ tag, data }: Packed): Promise<Bytes> {
  if (tag !== 0) throw new Fault("bad_compression", "cipher_body", "compressed");
  return data;
}
