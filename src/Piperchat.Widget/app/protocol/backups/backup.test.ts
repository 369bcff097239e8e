import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { utf8 } from "../canonical/bytes";
import { bytesOfHex } from "../canonical/hex";
import { sign, verify } from "../keys/ed25519";
import { agree, generateAgreementKey } from "../keys/x25519";
import { agreementKeyOf, extractableIdentityOf } from "../testing/vectors";
import { alice, bob, v15 } from "../testing/v15";
import { createIdentity, locatorOf, parseBackup, readCode, restoreIdentity, sealBackup, type Backup } from "./backup";
import { bytesOfCrockford, crockfordOf } from "./crockford";

const code = bytesOfHex(v15.backup.code);
const backup: Backup = { version: "1.5", dot1: alice.dot1, ed25519: v15.backup.ed25519, x25519: v15.backup.x25519 };

describe("Backup of the vectors", () => {
  test("Code_gives_the_locator", async () => expect(await locatorOf(code)).toBe(v15.backup.locator));

  test("Backup_gives_the_keys_as_handles_that_cannot_be_exported", async () => {
    const { signing, agreements } = await restoreIdentity(code, parseBackup(JSON.stringify(backup)));
    expect({ dot1: signing.dot1, ed25519: signing.ed25519Pub, x25519: agreements[0].x25519Pub }).toEqual({ dot1: alice.dot1, ed25519: alice.ed25519_pub, x25519: alice.x25519_pub });
    expect(await agree(agreements[0], bob.x25519_pub, "")).toEqual(await agree(await agreementKeyOf(bob), alice.x25519_pub, ""));
    for (const { privateKey } of [signing, agreements[0]]) await expect(crypto.subtle.exportKey("pkcs8", privateKey)).rejects.toThrow();
  });

  test("Backup_of_the_same_keys_has_the_vectors_bytes", async () => {
    expect(await sealBackup(code, await extractableIdentityOf(alice))).toEqual({ backup, locator: v15.backup.locator });
  });

  test("Other_code_or_other_persons_backup_is_refused", async () => {
    await expect(restoreIdentity(crypto.getRandomValues(new Uint8Array(20)), backup)).rejects.toMatchObject({ code: "bad_body" });
    await expect(restoreIdentity(code, { ...backup, dot1: bob.dot1 })).rejects.toMatchObject({ code: "dot1_mismatch" });
  });
});

test("New_identity_comes_back_from_its_code_and_never_was_extractable", async () => {
  const { identity, code: shown, locator, backup: made } = await createIdentity();
  expect(shown).toMatch(/^[0-9A-HJKMNP-TV-Z]{32}$/);
  expect(await locatorOf(readCode(shown))).toBe(locator);
  const restored = await restoreIdentity(readCode(shown), made);
  expect(restored.signing.ed25519Pub).toBe(identity.signing.ed25519Pub);
  expect(await verify(identity.signing.ed25519Pub, utf8("x"), await sign(restored.signing, utf8("x")))).toBe(true);
  const other = await generateAgreementKey();
  expect(await agree(restored.agreements[0], other.x25519Pub, "")).toEqual(await agree(identity.agreements[0], other.x25519Pub, ""));
  for (const { privateKey } of [identity.signing, identity.agreements[0]]) expect(privateKey.extractable).toBe(false);
});

describe("Code", () => {
  test("Every_code_comes_back_from_its_32_characters", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), (bytes) => {
      expect(crockfordOf(bytes)).toHaveLength(32);
      expect(bytesOfCrockford(crockfordOf(bytes))).toEqual(bytes);
    }));
  });

  test("Code_typed_with_hyphens_small_letters_and_lookalikes_is_read", () => {
    const shown = crockfordOf(code);
    const typed = (shown.match(/.{4}/g) ?? []).join("-").toLowerCase().replace(/0/g, "o").replace(/1/g, "l");
    expect(readCode(` ${typed} `)).toEqual(code);
  });

  test.each(["", "U".repeat(32), "0".repeat(31), "0".repeat(40)])("Code_%j_is_refused", (typed) => {
    expect(() => readCode(typed)).toThrow(expect.objectContaining({ code: "bad_value", field: "code" }));
  });
});
