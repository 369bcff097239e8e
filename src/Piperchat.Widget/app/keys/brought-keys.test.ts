import { expect, test } from "vitest";
import { bytesOfHex, generateAgreementKey, generateSigningKey, hexOf, verify, utf8 } from "../protocol";
import { sign } from "../protocol/keys/ed25519";
import { keysOf, type HexKeys, type KeyHandles } from "./brought-keys";

async function made() {
  const [signing, agreement] = await Promise.all([generateSigningKey(true), generateAgreementKey(true)]);
  const bytes = async (key: CryptoKey) => hexOf(new Uint8Array(await crypto.subtle.exportKey("pkcs8", key)).slice(-32));
  const hex: HexKeys = { ed25519_priv: await bytes(signing.privateKey), x25519_priv: await bytes(agreement.privateKey) };
  const handles: KeyHandles = { ed25519_priv: signing.privateKey, ed25519_pub: signing.ed25519Pub, x25519_priv: agreement.privateKey, x25519_pub: agreement.x25519Pub };
  return { hex, handles };
}

test("Hex_keys_become_handles_that_sign_and_cannot_be_exported", async () => {
  const { hex, handles } = await made();
  for (const ed25519_priv of [hex.ed25519_priv, hex.ed25519_priv + handles.ed25519_pub, hex.ed25519_priv.toUpperCase()]) {
    const keys = await keysOf({ ...hex, ed25519_priv });
    expect([keys?.signing.ed25519Pub, keys?.agreement.x25519Pub]).toEqual([handles.ed25519_pub, handles.x25519_pub]);
    expect([keys?.signing.privateKey.extractable, keys?.agreement.privateKey.extractable]).toEqual([false, false]);
    expect(await verify(handles.ed25519_pub, utf8("said"), await sign(keys?.signing as never, utf8("said")))).toBe(true);
  }
});

test("Handles_are_taken_as_they_are", async () => {
  const { handles } = await made();
  const keys = await keysOf(handles);
  expect([keys?.signing.privateKey, keys?.agreement.privateKey]).toEqual([handles.ed25519_priv, handles.x25519_priv]);
});

test("attack 12: keys that do not belong together are refused", async () => {
  const [one, other] = [await made(), await made()];
  expect(await keysOf({ ...one.hex, ed25519_priv: one.hex.ed25519_priv + other.handles.ed25519_pub })).toBeNull();
  expect(await keysOf({ ...one.handles, ed25519_pub: other.handles.ed25519_pub })).toBeNull();
  expect(await keysOf({ ...one.handles, x25519_pub: other.handles.x25519_pub })).toBeNull();
  expect(await keysOf({ ...one.handles, ed25519_priv: one.handles.x25519_priv })).toBeNull();
});

test("Keys_of_no_form_are_refused", async () => {
  const { hex, handles } = await made();
  const publicKey = await crypto.subtle.importKey("raw", bytesOfHex(handles.ed25519_pub), "Ed25519", true, ["verify"]);
  const bad = [
    { ...hex, ed25519_priv: hex.ed25519_priv.slice(2) }, { ...hex, x25519_priv: `${hex.x25519_priv}00` }, { ...hex, x25519_priv: "z".repeat(64) },
    { ...handles, ed25519_priv: publicKey }, { ...handles, ed25519_pub: "00" }, { ...handles, ed25519_priv: {} }, { ...hex, ed25519_priv: 7 },
  ];
  for (const keys of bad) expect(await keysOf(keys as never)).toBeNull();
});
