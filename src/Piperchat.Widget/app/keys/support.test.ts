import { expect, test } from "vitest";
import { whatIsLacking } from "./support";

function without(...missing: readonly string[]) {
  const generateKey = (algorithm: string, ...rest: unknown[]) =>
    missing.includes(algorithm) ? Promise.reject(new DOMException("no", "NotSupportedError")) : (crypto.subtle.generateKey as (...all: unknown[]) => unknown)(algorithm, ...rest);
  return { isSecureContext: true, crypto: { subtle: { generateKey } as unknown as SubtleCrypto } };
}

test("Browser_that_has_all_lacks_nothing", async () => {
  expect(await whatIsLacking(without())).toBeNull();
});

test("What_is_missing_is_named", async () => {
  expect(await whatIsLacking({ ...without(), isSecureContext: false })).toBe("not-secure");
  expect(await whatIsLacking({ isSecureContext: true, crypto: {} })).toBe("no-webcrypto");
  expect(await whatIsLacking(without("Ed25519"))).toBe("no-ed25519");
  expect(await whatIsLacking(without("X25519"))).toBe("no-x25519");
});
