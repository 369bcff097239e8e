import { beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { canonicalText } from "../canonical/canonical-json";
import { Fault } from "../faults/fault";
import { identityOf, recipientOf } from "../testing/vectors";
import { alice, bob, carol, place, v15 } from "../testing/v15";
import { useZstd } from "../testing/zstd";
import { parseEnvelope, type Envelope } from "./envelope";
import { openEnvelope, readerOf, type Reader } from "./opening";
import { sealEnvelope, type Identity } from "./sealing";

let [me, them, others]: [Identity, Reader[], Reader[]] = [] as never;

beforeAll(async () => {
  useZstd();
  me = await identityOf(alice);
  them = [readerOf(await identityOf(bob))];
  others = [readerOf(await identityOf(carol))];
});

describe("Envelope, whatever is done to it", () => {
  const posted = canonicalText(v15.envelopes.plain);

  /** Opens what was posted. Null where it is refused, by a Fault and nothing else. */
  async function reading(text: string): Promise<Envelope | null> {
    try {
      return (await openEnvelope(parseEnvelope(text), place, them)).envelope;
    } catch (error) {
      expect(error).toBeInstanceOf(Fault);
      return null;
    }
  }

  test("Text_with_something_put_in_or_taken_out_never_opens_as_another_message", async () => {
    const piece = fc.oneof(fc.string({ unit: "binary", maxLength: 4 }), fc.constantFrom('"', "\\u0061", ",", ":", "{", "}", "[", "]", "null", "0", " ", '"id":"",', "ff", "=="));
    await fc.assert(fc.asyncProperty(fc.nat({ max: posted.length }), fc.nat({ max: 4 }), piece, async (at, drop, put) => {
      const read = await reading(posted.slice(0, at) + put + posted.slice(at + drop));
      if (read !== null) expect(canonicalText(read)).toBe(posted);
    }), { numRuns: 1000 });
  });

  test("Member_with_any_other_value_never_verifies", async () => {
    const names = Object.keys(v15.envelopes.plain) as (keyof Envelope)[];
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom<unknown>(v15.signal.cipher_body, v15.signal.wraps, v15.signal.sig, bob.dot1, bob.ed25519_pub, "2099-01-01T00:00:00.000Z", "0123456789abcdef"));
    await fc.assert(fc.asyncProperty(fc.constantFrom(...names), value, async (name, other) => {
      fc.pre(JSON.stringify(other) !== JSON.stringify(v15.envelopes.plain[name]));
      expect(await reading(JSON.stringify({ ...v15.envelopes.plain, [name]: other }))).toBeNull();
    }), { numRuns: 500 });
  });

  test("Flipped_hex_or_base64_digit_never_opens", async () => {
    const digits = [...posted.matchAll(/[0-9a-zA-Z]/g)].map(({ index }) => index);
    await fc.assert(fc.asyncProperty(fc.constantFrom(...digits), fc.constantFrom("0", "f", "A", "z"), async (at, digit) => {
      fc.pre(posted[at] !== digit);
      expect(await reading(posted.slice(0, at) + digit + posted.slice(at + 1))).toBeNull();
    }), { numRuns: 500 });
  });
});

describe("Sealing", () => {
  test("Any_text_opens_for_its_readers_as_it_was_written_and_for_nobody_else", async () => {
    const text = fc.oneof(fc.string({ unit: "grapheme", maxLength: 300 }), fc.string({ unit: "binary", maxLength: 100 }), fc.lorem({ maxCount: 40 }));
    await fc.assert(fc.asyncProperty(text, fc.option(fc.uuid({ version: 4 })), async (written, reply_to) => {
      const content = { kind: "text", text: written, reply_to } as const;
      const { envelope } = await sealEnvelope(me, [recipientOf(bob)], { place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content });
      const posted = parseEnvelope(JSON.stringify(envelope));
      expect((await openEnvelope(posted, place, them)).content).toEqual(content);
      await expect(openEnvelope(posted, place, others)).rejects.toMatchObject({ code: "sealed_for_others" });
    }));
  });

  test("Same_text_is_sealed_under_new_keys_each_time", async () => {
    const draft = { place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content: { kind: "text", text: "again", reply_to: null } } as const;
    const [first, second] = [await sealEnvelope(me, [], draft), await sealEnvelope(me, [], draft)];
    expect(first.envelope.epk).not.toBe(second.envelope.epk);
    expect(first.envelope.cipher_body).not.toBe(second.envelope.cipher_body);
    expect(first.bodyKey).not.toEqual(second.bodyKey);
  });

  test("Text_that_is_no_Unicode_or_too_long_is_not_sealed", async () => {
    const draft = (text: string) => ({ place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content: { kind: "text", text, reply_to: null } } as const);
    await expect(sealEnvelope(me, [], draft("\ud800"))).rejects.toMatchObject({ code: "bad_value" });
    await expect(sealEnvelope(me, [], draft("a".repeat(65_536)))).rejects.toMatchObject({ code: "too_large", field: "content" });
  });

  test("Recipient_given_twice_and_the_sender_get_one_wrap_each", async () => {
    const draft = { place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content: { kind: "text", text: "hi", reply_to: null } } as const;
    const { envelope } = await sealEnvelope(me, [bob, bob, alice].map(recipientOf), draft);
    expect(Object.keys(envelope.wraps).sort()).toEqual([alice.dot1, bob.dot1].sort());
  });

  test("attack 06: a recipient with an X25519 key of small order is refused", async () => {
    const draft = { place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content: { kind: "text", text: "hi", reply_to: null } } as const;
    for (const u of ["00".repeat(32), "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157", bob.x25519_pub.slice(0, 62) + "ff"]) {
      await expect(sealEnvelope(me, [{ ...recipientOf(bob), x25519_pub: u }], draft)).rejects.toMatchObject({ code: "odd_key", field: "x25519_pub" });
    }
  });
});
