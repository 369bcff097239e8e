import { describe, expect, test } from "vitest";
import { textOfUtf8, utf8 } from "../canonical/bytes";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { readerOf } from "../envelopes/opening";
import { agree } from "../keys/x25519";
import { legacyIdentityOf, v1 } from "../testing/v1";
import {
  legacySignedText, readLegacyMessage, signLegacy, signV10, v10SignedText, verifyFromReference, verifyLegacy, verifyV10, type LegacyMessage, type V11Message,
} from "./legacy-message";
import { openV12, openV12WithBodyKey, sealV12, wrapKeyV12 } from "./legacy-sealing";
import { readUsernameClaim, signUsernameClaim, verifyUsernameClaim } from "./username-claim";

const { alice, bob, carol } = v1.people;
const hexOfText = (text: string) => hexOf(utf8(text));

describe("Version 1.0", () => {
  test.each(v1.v10)("Message_$message.content_has_the_references_bytes_and_signature", async ({ message, canonical_utf8_hex }) => {
    expect(hexOfText(v10SignedText(message))).toBe(canonical_utf8_hex);
    await verifyV10(message);
    const { pubkey: _pubkey, signature: _signature, ...unsigned } = message;
    expect(await signV10((await legacyIdentityOf(alice)).signing, unsigned)).toEqual(message);
  });
});

describe("Version 1.1", () => {
  test.each(v1.v11)("Message_$message.content_has_the_references_bytes_and_signature", async ({ message, canonical_utf8_hex }) => {
    expect(hexOfText(legacySignedText(message))).toBe(canonical_utf8_hex);
    await verifyLegacy(readLegacyMessage(message));
    const { sig, ...unsigned } = message;
    expect((await signLegacy((await legacyIdentityOf(alice)).signing, unsigned)).sig).toBe(sig);
  });
});

test("Message_without_text_whose_only_attachment_was_dropped_verifies_by_its_manifest", async () => {
  const file = { filename: "a.txt", mime_type: "text/plain", sha256: "0".repeat(64), size_bytes: 5 };
  const { sig: _sig, ...header } = v1.v11[0]?.message as V11Message;
  const signed = await signLegacy((await legacyIdentityOf(alice)).signing, { ...header, content: "", attachments: [file] });
  expect(await verifyLegacy(readLegacyMessage({ ...signed, attachments: [], manifest: [file] }))).toEqual(signed);
  expect(() => readLegacyMessage({ ...signed, attachments: [] })).toThrow(expect.objectContaining({ code: "bad_value", field: "content" }));
});

describe("Version 1.2", () => {
  test.each(v1.v12)("Message_$message.id_has_the_references_bytes_and_opens_for_its_recipients", async ({ message, canonical_utf8_hex, plaintext_utf8_hex, body_key_hex }) => {
    expect(hexOfText(legacySignedText(message))).toBe(canonical_utf8_hex);
    const verified = (await verifyLegacy(readLegacyMessage(message))) as typeof message;
    const people = [alice, bob, carol].filter(({ dot1 }) => message.wraps.some(({ recipient_dot1 }) => recipient_dot1 === dot1));
    expect(people.length).toBe(message.wraps.length);
    for (const person of people) {
      const opened = await openV12(verified, [readerOf(await legacyIdentityOf(person))]);
      expect([hexOfText(opened.text), hexOf(opened.bodyKey)]).toEqual([plaintext_utf8_hex, body_key_hex]);
    }
    expect((await openV12WithBodyKey(verified, bytesOfHex(body_key_hex))).text).toBe(textOfUtf8(bytesOfHex(plaintext_utf8_hex)));
  });

  test("Wrap_key_is_the_references", async () => {
    const secret = await agree((await legacyIdentityOf(alice)).agreements[0], bob.x25519_pub, "");
    expect(hexOf(secret)).toBe(v1.wrapkey.shared_secret_hex);
    expect(hexOf(await wrapKeyV12(secret, bob.dot1, alice.dot1))).toBe(v1.wrapkey.wrap_key_hex);
  });

  test("Sealed_message_opens_for_its_readers_and_no_other", async () => {
    const message = await sealV12(await legacyIdentityOf(alice), [bob], { id: crypto.randomUUID(), channel: "direct", createdAt: "2026-11-23T10:00:00.000Z", prev: null, text: "Grüße <b>" });
    await verifyLegacy(message);
    for (const person of [alice, bob]) expect((await openV12(message, [readerOf(await legacyIdentityOf(person))])).text).toBe("Grüße <b>");
    await expect(openV12(message, [readerOf(await legacyIdentityOf(carol))])).rejects.toMatchObject({ code: "sealed_for_others" });
  });
});

test("Username_claim_of_the_vectors_is_made_and_verifies", async () => {
  expect(await signUsernameClaim((await legacyIdentityOf(alice)).signing, "alice")).toEqual(v1.claim.body);
  await verifyUsernameClaim(readUsernameClaim(v1.claim.body));
  await expect(verifyUsernameClaim({ ...v1.claim.body, username: "mallory" })).rejects.toMatchObject({ code: "bad_signature" });
});

describe("A reference server", () => {
  const signedWithNull = v1.v11.find(({ message }) => message.prev === null)?.message as LegacyMessage;

  test("Message_with_the_servers_prev_in_place_of_the_signed_null_verifies_as_it_was_signed", async () => {
    const answered = readLegacyMessage({ ...signedWithNull, prev: "0123456789abcdef" });
    await expect(verifyLegacy(answered)).rejects.toMatchObject({ code: "bad_signature" });
    expect((await verifyFromReference(answered)).prev).toBeNull();
  });

  test("Message_with_another_text_is_refused_all_the_same", async () => {
    await expect(verifyFromReference({ ...signedWithNull, prev: "0123456789abcdef", content: "forged" } as LegacyMessage)).rejects.toMatchObject({ code: "bad_signature" });
  });

  test("attack 01: what a relay adds to an older message is not read", () => {
    const forged = { ...v1.v12[0]?.message, decrypted: true, verified: true, content: "forged", username: "alice" };
    expect(readLegacyMessage(forged)).toEqual(v1.v12[0]?.message);
  });
});
