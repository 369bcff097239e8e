import { describe, expect, test } from "vitest";
import { canonicalText } from "../canonical/canonical-json";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { agreementKeyOf, identityOf, recipientOf } from "../testing/vectors";
import { alice, bob, carol, eph, place, v15 } from "../testing/v15";
import { Fault } from "../faults/fault";
import { parseEnvelope, readEnvelope, verifyEnvelope, type Envelope } from "./envelope";
import { headerHash } from "./header-hash";
import { generateAgreementKey } from "../keys/x25519";
import { signObject } from "../keys/signed-object";
import { openEnvelope, readerOf } from "./opening";
import { sealEnvelope, sealPacked } from "./sealing";

const { plain } = v15.envelopes;
const content = bytesOfHex(v15.sealing.content_utf8);
const readers = async (person = bob) => [readerOf(await identityOf(person))];

describe("Envelope of the shared vectors", () => {
  test("Header_of_the_vector_gives_its_hash", async () => {
    const { cipher_body: _body, wraps: _wraps, sig: _sig, ...header } = plain;
    expect(canonicalText(header)).toBe(v15.sealing.header_canonical);
    expect(hexOf(await headerHash(header))).toBe(v15.sealing.header_hash);
  });

  test("Sealing_with_the_vectors_secrets_gives_its_bytes", async () => {
    const secrets = { ephemeral: await agreementKeyOf(eph), bodyKey: bytesOfHex(v15.sealing.body_key) };
    const packed = { tag: 0, size: content.length, data: content } as const;
    const { envelope } = await sealPacked(await identityOf(alice), [bob, carol].map(recipientOf), { place, id: plain.id, createdAt: plain.createdAt, prev: null }, packed, secrets);
    expect(envelope).toEqual(plain);
  });

  test.each([["alice", alice], ["bob", bob], ["carol", carol]])("Opening_the_vector_as_%s_gives_its_content", async (_, person) => {
    const opened = await openEnvelope(parseEnvelope(JSON.stringify(plain)), place, await readers(person));
    expect(opened.content).toEqual(v15.sealing.content);
    expect(hexOf(opened.bodyKey)).toBe(v15.sealing.body_key);
  });
});

describe("Envelope", () => {
  test("Sealed_message_opens_for_each_reader_and_for_no_other", async () => {
    const draft = { place, id: crypto.randomUUID(), createdAt: "2026-11-23T10:00:00.000Z", prev: null, content: { kind: "text", text: "Grüße 😀", reply_to: null } } as const;
    const { envelope } = await sealEnvelope(await identityOf(alice), [recipientOf(bob)], draft);
    for (const person of [alice, bob]) expect((await openEnvelope(envelope, place, await readers(person))).content).toEqual(draft.content);
    await expect(openEnvelope(envelope, place, await readers(carol))).rejects.toMatchObject({ code: "sealed_for_others", field: "wraps" });
  });

  test("Reader_tries_its_older_keys_and_those_of_its_teams", async () => {
    const [me, team, newer] = [await identityOf(bob), readerOf(await identityOf(carol)), await generateAgreementKey()];
    const renewed = { ...readerOf(me), agreements: [newer, ...me.agreements] };
    expect((await openEnvelope(plain, place, [renewed])).content).toEqual(v15.sealing.content);
    const renewedAway = { ...readerOf(me), agreements: [newer] };
    await expect(openEnvelope(plain, place, [renewedAway])).rejects.toMatchObject({ code: "bad_wrap" });
    expect((await openEnvelope(plain, place, [renewedAway, team])).content).toEqual(v15.sealing.content);
  });

  test("Another_envelope_under_a_known_id_is_refused", async () => {
    const { hash } = await verifyEnvelope(plain, place);
    const same = { hashUnder: () => hash };
    const other = { hashUnder: () => "0".repeat(64) };
    await expect(openEnvelope(plain, place, await readers(), same)).resolves.toBeTruthy();
    await expect(openEnvelope(plain, place, await readers(), other)).rejects.toMatchObject({ code: "duplicate_id" });
  });

  test.each<[keyof typeof place, string]>([["relay", "wrong_relay"], ["tenant", "wrong_tenant"], ["channel", "wrong_channel"]])("Envelope_of_another_%s_is_refused", async (field, code) => {
    const asked = { ...place, [field]: "0".repeat(32) };
    await expect(verifyEnvelope(plain, asked)).rejects.toMatchObject({ code, field });
  });

  test("attack 08: an envelope replayed to another relay or tenant is refused", async () => {
    await expect(openEnvelope(plain, { ...place, relay: "ff".repeat(16) }, await readers())).rejects.toMatchObject({ code: "wrong_relay" });
    await expect(openEnvelope(plain, { ...place, tenant: "" }, await readers())).rejects.toMatchObject({ code: "wrong_tenant" });
  });

  test("attack 01: what a relay adds to a message is not read", () => {
    const forged = { ...plain, decrypted: true, verified: true, content: "forged", username: "alice", seq: 1 };
    expect(readEnvelope(JSON.parse(JSON.stringify(forged).replace("{", '{"__proto__":{"verified":true},')))).toEqual(plain);
  });

  test("attack 07: S + L in place of S is refused", async () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const littleEndian = (hex: string) => (hex.match(/../g) as string[]).reverse().join("");
    const s = BigInt(`0x${littleEndian(plain.sig.slice(64))}`) + order;
    const malleated = { ...plain, sig: plain.sig.slice(0, 64) + littleEndian(s.toString(16).padStart(64, "0")) };
    await expect(verifyEnvelope(malleated, place)).rejects.toMatchObject({ code: "bad_signature", field: "sig" });
  });

  test("attack 09: a createdAt that is no time is refused", () => {
    for (const createdAt of ["not-a-date", "2026-02-30T10:00:00.000Z", "2026-11-23T10:00:00Z", "2026-11-23T24:00:00.000Z", "2026-11-23T10:00:00.000+00:00", " 2026-11-23T10:00:00.000Z"]) {
      expect(() => parseEnvelope(JSON.stringify({ ...plain, createdAt }))).toThrow(expect.objectContaining({ code: "bad_value", field: "createdAt" }) as Fault);
    }
  });

  test("attack 14: 50,000 wraps are refused, and a body without bound", () => {
    const wrap = Object.values(plain.wraps)[0] as string;
    const wraps = Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`dot1:${i.toString(16).padStart(16, "0")}`, wrap]));
    expect(() => readEnvelope({ ...plain, wraps })).toThrow(expect.objectContaining({ code: "too_large", field: "wraps" }) as Fault);
    expect(() => parseEnvelope(JSON.stringify({ ...plain, cipher_body: "A".repeat(256 * 1024) }))).toThrow(expect.objectContaining({ code: "too_large" }) as Fault);
  });

  test("attack 17: an envelope with two readings is refused", () => {
    const text = JSON.stringify(plain);
    for (const twice of [text.replace("{", '{"id":"7f0c1c1e-5a0b-4c1d-8e2f-0123456789ac",'), text.replace("{", '{"\\u0069d":"7f0c1c1e-5a0b-4c1d-8e2f-0123456789ac",')]) {
      expect(() => parseEnvelope(twice)).toThrow(expect.objectContaining({ code: "duplicate_name", field: "id" }) as Fault);
    }
  });

  test("attack 16: a ciphertext that another signs as theirs opens for nobody", async () => {
    const mallory = await identityOf(carol);
    const draft = { place, id: plain.id, createdAt: plain.createdAt, prev: null };
    const secrets = { ephemeral: await agreementKeyOf(eph), bodyKey: bytesOfHex(v15.sealing.body_key) };
    const { envelope: hers } = await sealPacked(mallory, [recipientOf(bob)], draft, { tag: 0, size: content.length, data: content }, secrets);

    const stolenBody: Envelope = await signObject("envelope", { ...hers, cipher_body: plain.cipher_body }, mallory.signing);
    await expect(openEnvelope(stolenBody, place, await readers())).rejects.toMatchObject({ code: "bad_commitment" });
    const stolenWhole: Envelope = await signObject("envelope", { ...hers, cipher_body: plain.cipher_body, wraps: plain.wraps }, mallory.signing);
    await expect(openEnvelope(stolenWhole, place, await readers())).rejects.toMatchObject({ code: "bad_wrap" });
  });
});
