import { afterEach, expect, test, vi } from "vitest";
import { generateSigningKey } from "./ed25519";
import { generatePair } from "./generating";
import { generateAgreementKey } from "./x25519";

afterEach(() => vi.restoreAllMocks());

function failing(times: number, name: string) {
  const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...all: unknown[]) => Promise<CryptoKeyPair>;
  let left = times;
  return vi.spyOn(crypto.subtle, "generateKey").mockImplementation(((...all: unknown[]) =>
    left-- > 0 ? Promise.reject(new DOMException("The operation failed for an operation-specific reason", name)) : generate(...all)) as never);
}

test("Pair_that_the_engine_drops_is_made_again", async () => {
  for (const make of [() => generateSigningKey(), () => generateAgreementKey()]) {
    const generate = failing(2, "OperationError");
    expect((await make()).privateKey.extractable).toBe(false);
    expect(generate).toHaveBeenCalledTimes(3);
    generate.mockRestore();
  }
});

test("Engine_that_never_makes_one_says_so", async () => {
  failing(Infinity, "OperationError");
  await expect(generatePair("X25519", false, ["deriveBits"])).rejects.toThrow("operation-specific");
});

test("Engine_that_lacks_the_curve_is_asked_once", async () => {
  const generate = failing(Infinity, "NotSupportedError");
  await expect(generatePair("Ed25519", false, ["sign"])).rejects.toThrow();
  expect(generate).toHaveBeenCalledTimes(1);
});
