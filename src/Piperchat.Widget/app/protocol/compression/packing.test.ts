import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import fc from "fast-check";
import { join, utf8, type Bytes } from "../canonical/bytes";
import { bytesOfHex } from "../canonical/hex";
import { openEnvelope, readerOf } from "../envelopes/opening";
import { identityOf } from "../testing/vectors";
import { bob, place, v15 } from "../testing/v15";
import { useZstd } from "../testing/zstd";
import { compressed, pack, unpack } from "./packing";
import { loadZstd, setZstdSource } from "./zstd";

const human = utf8("hello, I wanted to ask whether my order from last week has been shipped yet, because I still have no tracking number for it");
const blob = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const bad = (code: string) => expect.objectContaining({ name: "Fault", code });

beforeEach(useZstd);

describe("Packing", () => {
  test("Human_text_is_packed_with_the_dictionary_and_comes_back", async () => {
    const packed = await pack(human);
    expect(packed).toMatchObject({ tag: 2, size: human.length });
    expect(packed.data.length).toBeLessThan(0.6 * human.length);
    expect(await unpack(packed)).toEqual(human);
  });

  test("Content_that_compresses_in_no_way_stays_as_it_is", async () => {
    expect(await pack(blob(40))).toMatchObject({ tag: 0, size: 40 });
  });

  test("Whatever_is_packed_with_any_tag_comes_back", async () => {
    const zstd = await loadZstd();
    await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom(1 as const, 2 as const), async (piece, times, tag) => {
      const content = join(...Array.from({ length: times }, () => piece));
      const packed = compressed(zstd, content, tag);
      expect(packed).not.toBeNull();
      if (packed !== null) expect(await unpack(packed)).toEqual(content);
    }));
  });

  test("Largest_content_comes_back", async () => {
    const zstd = await loadZstd();
    for (const content of [new Uint8Array(65_535), blob(65_535)]) {
      for (const tag of [1, 2] as const) {
        const packed = compressed(zstd, content, tag);
        expect(packed === null ? null : await unpack(packed)).toEqual(content);
      }
    }
  });

  test("Compressed_envelope_of_the_vectors_opens", async () => {
    const opened = await openEnvelope(v15.envelopes.zstd, place, [readerOf(await identityOf(bob))]);
    expect(opened.content).toEqual(v15.sealing.content);
  });

  test("Keys_message_of_the_vectors_opens", async () => {
    const { content } = await openEnvelope(v15.keys_message, place, [readerOf(await identityOf(bob))]);
    expect(content.kind).toBe("keys");
  });
});

describe("Packing without zstd", () => {
  afterEach(useZstd);
  const offline = () => Promise.reject(new Error("offline"));

  test("Message_goes_out_as_it_is", async () => {
    setZstdSource({ wasm: offline, dictionary: offline });
    expect(await pack(human)).toMatchObject({ tag: 0, data: human });
  });

  test("Compressed_message_is_no_fault_but_unread_until_zstd_loads", async () => {
    const packed = await pack(human);
    setZstdSource({ wasm: offline, dictionary: offline });
    await expect(unpack(packed)).rejects.toThrow("offline");
    useZstd();
    expect(await unpack(packed)).toEqual(human);
  });

  test("Another_dictionary_is_refused", async () => {
    const packed = await pack(human);
    setZstdSource({ wasm: async () => new ArrayBuffer(0), dictionary: async () => new Uint8Array(await readFile(new URL(import.meta.url))).buffer });
    await expect(unpack(packed)).rejects.toThrow("not dictionary 1");
  });
});

describe("attack 28: a zstd frame that claims gigabytes", () => {
  const block = (type: number, length: number, last: boolean, body: Bytes) =>
    join(Uint8Array.of((length << 3 | type << 1 | Number(last)) & 0xff, (length >> 5) & 0xff, length >> 13), body);

  test("attack 28: a block that grows beyond the size is refused", async () => {
    const bomb = block(1, 2 ** 17, true, bytesOfHex("61"));
    await expect(unpack({ tag: 1, size: 100, data: bomb })).rejects.toThrow(bad("bad_compression"));
    const bombs = join(...Array.from({ length: 1000 }, () => block(1, 2 ** 17, false, bytesOfHex("61"))), bomb);
    await expect(unpack({ tag: 2, size: 65_535, data: bombs })).rejects.toThrow(bad("bad_compression"));
  });

  test("attack 28: a size that the blocks don't fill is refused", async () => {
    const zstd = await loadZstd();
    const packed = compressed(zstd, human, 1);
    for (const size of [0, human.length - 1, human.length + 1, 65_535]) {
      await expect(unpack({ tag: 1, size, data: packed?.data ?? human })).rejects.toThrow(bad("bad_compression"));
    }
  });

  test("attack 28: a second frame behind the first, or one to skip, is refused", async () => {
    const first = block(0, 1, true, bytesOfHex("61"));
    expect(await unpack({ tag: 1, size: 1, data: first })).toEqual(bytesOfHex("61"));
    for (const second of ["28b52ffd2000010000", "502a4d1800000000", "00"]) {
      await expect(unpack({ tag: 1, size: 1, data: join(first, bytesOfHex(second)) })).rejects.toThrow(bad("bad_compression"));
    }
  });

  test("attack 28: blocks of noise give a fault and leave the decoder whole", async () => {
    const good = await pack(human);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 65_535 }), fc.constantFrom(1 as const, 2 as const), async (noise, size, tag) => {
      const data = block(2, noise.length, true, noise as Bytes);
      await unpack({ tag, size, data }).then((content) => expect(content.length).toBe(size), (fault: unknown) => expect(fault).toMatchObject({ code: "bad_compression" }));
      expect(await unpack(good)).toEqual(human);
    }));
  });
});
