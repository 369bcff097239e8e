import { expect, test } from "vitest";
import { alice, bob, carol, place } from "../testing/v15";
import { whoReads } from "../testing/who-reads";
import { comparisonCode } from "./comparison-code";

test("Code_of_the_vectors_is_the_same_from_both_sides", async () => {
  expect(whoReads.codes.some(({ code }) => code.startsWith("0"))).toBe(true);
  for (const { relay, tenant, keys: [a, b], code } of whoReads.codes) {
    expect([await comparisonCode({ relay, tenant }, a, b), await comparisonCode({ relay, tenant }, b, a)]).toEqual([code, code]);
  }
});

test("Code_differs_by_key_relay_and_tenant", async () => {
  const codes = await Promise.all([
    comparisonCode(place, alice.ed25519_pub, bob.ed25519_pub), comparisonCode(place, alice.ed25519_pub, carol.ed25519_pub),
    comparisonCode({ ...place, tenant: "" }, alice.ed25519_pub, bob.ed25519_pub), comparisonCode({ ...place, relay: "00".repeat(16) }, alice.ed25519_pub, bob.ed25519_pub),
  ]);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^(\d{4} ){4}\d{4}$/);
});

test("attack 05: a key that a relay put in the place of another shows in the code", async () => {
  const [seenByAlice, seenByBob] = await Promise.all([comparisonCode(place, alice.ed25519_pub, carol.ed25519_pub), comparisonCode(place, alice.ed25519_pub, bob.ed25519_pub)]);
  expect(seenByAlice).not.toBe(seenByBob);
});

test("What_is_no_key_has_no_code", async () => {
  await expect(comparisonCode(place, alice.ed25519_pub, bob.dot1)).rejects.toMatchObject({ code: "bad_value", field: "keys" });
});
