// Wycheproof and CCTV against our primitives: WebCrypto behind our filters.

import { describe, expect } from "vitest";
import type { Bytes } from "../canonical/bytes";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { thirdPartyTest, type Wycheproof } from "../testing/third-party";
import { vectorFile } from "../testing/vectors";
import { verify, verifyText } from "./ed25519";
import { gcmOpen, gcmSeal } from "./gcm";
import { hkdf } from "./hashing";
import { agree, agreementKeyOfBytes } from "./x25519";

describe("Wycheproof", () => {
  type Ed25519 = Wycheproof<{ readonly publicKey: { readonly pk: string } }, { readonly msg: string; readonly sig: string }>;
  thirdPartyTest<Ed25519>("Ed25519_gives_the_verdict_of_every_case", "wycheproof_ed25519_test.json", async ({ testGroups, numberOfTests }) => {
    const wrong: number[] = [];
    let count = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        count++;
        if ((await verify(publicKey.pk, bytesOfHex(msg), sig)) !== (result === "valid")) wrong.push(tcId);
      }
    }
    expect({ wrong, count }).toEqual({ wrong: [], count: numberOfTests });
  });

  // "Acceptable" is what RFC 7748 lets a library take or refuse: we take the twist and refuse what isn't reduced or gives zero.
  type X25519 = Wycheproof<object, { readonly public: string; readonly private: string; readonly shared: string }>;
  thirdPartyTest<X25519>("X25519_agrees_in_every_case_and_refuses_what_is_odd", "wycheproof_x25519_test.json", async ({ testGroups, numberOfTests }) => {
    const wrong: number[] = [];
    const tests = testGroups.flatMap((group) => group.tests);
    for (const { tcId, flags, shared, public: theirs, private: mine } of tests) {
      const isOdd = flags.some((flag) => ["LowOrderPublic", "ZeroSharedSecret", "NonCanonicalPublic"].includes(flag));
      const key = await agreementKeyOfBytes(bytesOfHex(mine), "");
      const found = await agree(key, theirs, "epk").then(hexOf, (fault: { code: string }) => fault.code);
      if (found !== (isOdd ? "odd_key" : shared)) wrong.push(tcId);
    }
    expect({ wrong, count: tests.length }).toEqual({ wrong: [], count: numberOfTests });
  });

  type Gcm = Wycheproof<{ readonly ivSize: number; readonly keySize: number; readonly tagSize: number }, Record<"key" | "iv" | "aad" | "msg" | "ct" | "tag", string>>;
  thirdPartyTest<Gcm>("AES_GCM_seals_and_opens_every_case_that_we_can_express", "wycheproof_aes_gcm_test.json", async ({ testGroups }) => {
    const wrong: number[] = [];
    const run = { ours: 0, engine: 0, notExpressible: 0 };
    for (const { ivSize, tests } of testGroups) {
      for (const { tcId, result, ...hex } of tests) {
        const [key, iv, aad, msg, sealed] = [hex.key, hex.iv, hex.aad, hex.msg, hex.ct + hex.tag].map(bytesOfHex) as [Bytes, Bytes, Bytes, Bytes, Bytes];
        // Node's OpenSSL takes nonces of 12 to 128 bytes; ours have 12. (None at all is "invalid" here, and refused there.)
        if (ivSize !== 0 && (ivSize < 8 * 12 || ivSize > 8 * 128)) {
          run.notExpressible++;
          continue;
        }
        // We never have associated data, so a case with some is put to the engine that our functions call.
        const [seal, open] = aad.length === 0 ? [gcmSeal, gcmOpen] : [engineSeals(aad), engineOpens(aad)];
        run[aad.length === 0 ? "ours" : "engine"]++;
        const opened = await open(key, iv, sealed).catch(() => null);
        const right = result === "valid" ? hexOf(opened ?? new Uint8Array()) === hex.msg && hexOf(await seal(key, iv, msg)) === hexOf(sealed) : opened === null;
        if (!right) wrong.push(tcId);
      }
    }
    expect({ wrong, run }).toEqual({ wrong: [], run: { ours: 223, engine: 53, notExpressible: 40 } });
  });

  type Hkdf = Wycheproof<object, { readonly ikm: string; readonly salt: string; readonly info: string; readonly size: number; readonly okm: string }>;
  thirdPartyTest<Hkdf>("HKDF_SHA256_gives_every_case", "wycheproof_hkdf_sha256_test.json", async ({ testGroups, numberOfTests }) => {
    const wrong: number[] = [];
    const tests = testGroups.flatMap((group) => group.tests);
    for (const { tcId, ikm, salt, info, size, okm, result } of tests) {
      const found = await hkdf(bytesOfHex(ikm), bytesOfHex(salt), bytesOfHex(info), size).then(hexOf, () => "refused");
      if (found !== (result === "valid" ? okm : "refused")) wrong.push(tcId);
    }
    expect({ wrong, count: tests.length }).toEqual({ wrong: [], count: numberOfTests });
  });
});

describe("CCTV", () => {
  type Case = { readonly number: number; readonly key: string; readonly msg: string; readonly sig: string };
  thirdPartyTest<readonly Case[]>("attack 07: of 914 odd signatures exactly the listed 43 pass", "cctv_ed25519vectors.json", async (cases) => {
    const accepted: number[] = [];
    for (const { number, key, msg, sig } of cases) if (await verifyText(key, msg, sig)) accepted.push(number);
    expect([cases.length, accepted.length]).toEqual([914, 43]);
    expect(accepted).toEqual(vectorFile<number[]>("cctv-accepted.json"));
  });
});

function engineSeals(aad: Bytes) {
  return async (key: Bytes, iv: Bytes, data: Bytes): Promise<Bytes> => {
    const handle = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    return new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, handle, data));
  };
}

function engineOpens(aad: Bytes) {
  return async (key: Bytes, iv: Bytes, sealed: Bytes): Promise<Bytes> => {
    const handle = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: aad }, handle, sealed));
  };
}
