import { expect, test } from "vitest";
import { identityOf } from "../testing/vectors";
import { alice, bob, carol, place, v15 } from "../testing/v15";
import { parseKeyRecord, readKeyRecord, signKeyRecord, verifyKeyRecord } from "./key-record";

test("Key_record_signed_with_the_vectors_keys_gives_its_bytes", async () => {
  expect(await signKeyRecord(await identityOf(alice), place, v15.identity)).toEqual(v15.identity);
  expect(await signKeyRecord(await identityOf(carol), place, v15.team_identity)).toEqual(v15.team_identity);
});

test("Key_record_of_the_vectors_verifies", async () => {
  for (const record of [v15.identity, v15.team_identity]) await verifyKeyRecord(parseKeyRecord(JSON.stringify(record)), place);
});

test("Key_record_with_another_X25519_key_is_refused", async () => {
  await expect(verifyKeyRecord({ ...v15.identity, x25519_pub: bob.x25519_pub }, place)).rejects.toMatchObject({ code: "bad_signature" });
});

test("attack 04: a dot1 that is not that of the key is refused", async () => {
  await expect(verifyKeyRecord({ ...v15.identity, dot1: bob.dot1 }, place)).rejects.toMatchObject({ code: "dot1_mismatch", field: "dot1" });
});

test("attack 06: an X25519 key of small order is refused in a key record", async () => {
  const { sig: _, ...unsigned } = v15.identity;
  for (const u of ["00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`, `ed${"ff".repeat(30)}7f`, `00${"00".repeat(30)}80`]) {
    await expect(verifyKeyRecord(readKeyRecord({ ...unsigned, x25519_pub: u, sig: v15.identity.sig }), place)).rejects.toMatchObject({ code: "odd_key", field: "x25519_pub" });
  }
});
