import { expect, test } from "vitest";
import { base64Of } from "../canonical/base64";
import { join, type Bytes } from "../canonical/bytes";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { sha256 } from "../keys/hashing";
import { v15 } from "../testing/v15";
import { CHUNK, ChunkOpener, ChunkSealer, chunkCount, SEALED_CHUNK, sealedLength } from "./chunks";

const key = bytesOfHex(v15.file.key);
const file = Uint8Array.from({ length: 150_000 }, (_, i) => (7 * i + Math.floor(i / 256)) % 256);

async function seal(content: Bytes): Promise<{ chunks: Bytes[]; digest: string }> {
  const sealer = new ChunkSealer(key, content.length);
  const chunks: Bytes[] = [];
  for (let i = 0; i < chunkCount(content.length); i++) chunks.push(await sealer.seal(content.slice(i * CHUNK, (i + 1) * CHUNK)));
  return { chunks, digest: await sealer.digest() };
}

async function open(chunks: readonly Bytes[], size: number, digest: string): Promise<Bytes> {
  const opener = new ChunkOpener({ key: base64Of(key), size, digest });
  const parts: Bytes[] = [];
  for (const chunk of chunks) parts.push(await opener.open(chunk));
  await opener.finish();
  return join(...parts);
}

test("File_of_the_vectors_is_sealed_to_its_bytes", async () => {
  const { chunks, digest } = await seal(file);
  expect(digest).toBe(v15.file.digest);
  expect(hexOf(await sha256(...chunks))).toBe(v15.file.blob_sha256);
  expect((await seal(new Uint8Array())).digest).toBe(v15.file.digest_of_empty);
  expect((await seal(file.slice(0, CHUNK))).digest).toBe(v15.file.digest_of_first_65536);
});

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 150_000])("File_of_%i_bytes_comes_back_and_its_blob_has_the_one_length", async (size) => {
  const content = file.slice(0, size);
  const { chunks, digest } = await seal(content);
  expect(join(...chunks).length).toBe(sealedLength(size));
  expect(await open(chunks, size, digest)).toEqual(content);
});

test("attack 13: chunks moved, dropped, swapped for another file's, or another digest are refused", async () => {
  const [{ chunks, digest }, other] = [await seal(file), await seal(file.slice(0, 2 * CHUNK))];
  const [a, b, c] = chunks as [Bytes, Bytes, Bytes];
  const refused = expect.objectContaining({ code: "bad_body" });
  await expect(open([b, a, c], file.length, digest)).rejects.toEqual(refused);
  await expect(open([a, b], file.length, digest)).rejects.toEqual(refused);
  await expect(open([a, b], 2 * CHUNK, digest)).rejects.toEqual(refused);
  await expect(open([a, b, c], file.length - 1, digest)).rejects.toEqual(refused);
  await expect(open([a, b, c, c], file.length, digest)).rejects.toEqual(refused);
  await expect(open([a, other.chunks[1] as Bytes, c], file.length, digest)).rejects.toEqual(refused);
  await expect(open(chunks, file.length, other.digest)).rejects.toEqual(refused);
  expect(a.length).toBe(SEALED_CHUNK);
});
