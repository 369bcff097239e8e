import { expect, test } from "vitest";
import { bytesOfHex } from "../canonical/hex";
import { alice, bob } from "../testing/v15";
import { agreementKeyOf } from "../testing/vectors";
import { verifyText } from "./ed25519";
import { isOddAgreementKey, isOddPoint, isOddScalar } from "./odd-keys";
import { agree } from "./x25519";

const littleEndian = (number: bigint) => bytesOfHex(number.toString(16).padStart(64, "0").match(/../g)!.reverse().join(""));
const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

test("attack 07: the signature that fits every message under a key of small order is refused", async () => {
  const identity = `01${"00".repeat(31)}`;
  const universal = identity + "00".repeat(32);
  for (const message of ["pay mallory", "anything"]) expect(await verifyText(identity, message, universal)).toBe(false);
});

test("Point_whose_y_is_not_reduced_or_of_small_order_is_odd_with_either_sign", () => {
  for (const y of [0n, 1n, p - 1n, p, p + 1n, 2n ** 255n - 1n]) {
    for (const sign of [0n, 2n ** 255n]) expect([y, isOddPoint(littleEndian(y + sign))]).toEqual([y, true]);
  }
  for (const key of [alice.ed25519_pub, bob.ed25519_pub]) expect(isOddPoint(bytesOfHex(key))).toBe(false);
  for (const y of [2n, p - 2n]) expect(isOddPoint(littleEndian(y))).toBe(false);
});

test("Scalar_from_the_order_on_is_odd", () => {
  expect([0n, order - 1n, order, order + 1n, 2n ** 256n - 1n].map((s) => isOddScalar(littleEndian(s)))).toEqual([false, false, true, true, true]);
});

test("attack 06: X25519 keys of small order, unreduced ones and those with a set top bit are refused", async () => {
  const mine = await agreementKeyOf(alice);
  const smallOrder = ["e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800", "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"];
  const odd = [...smallOrder.map(bytesOfHex), ...[0n, 1n, p - 1n, p, p + 9n, 2n ** 255n + 9n].map(littleEndian)];
  for (const u of odd) {
    expect(isOddAgreementKey(u)).toBe(true);
    await expect(agree(mine, Buffer.from(u).toString("hex"), "epk")).rejects.toMatchObject({ code: "odd_key", field: "epk" });
  }
  expect(isOddAgreementKey(bytesOfHex(bob.x25519_pub))).toBe(false);
});
