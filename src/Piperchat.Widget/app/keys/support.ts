// Whether this browser can do what the page promises. Asked by doing it: a list of versions is wrong on the day it is written.

import { generatePair } from "../protocol";

export type Lack = "not-secure" | "no-webcrypto" | "no-ed25519" | "no-x25519";

type Surroundings = { readonly isSecureContext: boolean; readonly crypto?: { readonly subtle?: SubtleCrypto } };

/** The first thing that is missing, or null. */
export async function whatIsLacking(around: Surroundings = globalThis as unknown as Surroundings): Promise<Lack | null> {
  // Browsers hide crypto.subtle from plain http, save on localhost.
  if (!around.isSecureContext) return "not-secure";
  const subtle = around.crypto?.subtle;
  if (subtle === undefined) return "no-webcrypto";
  if (!(await makes(subtle, "Ed25519", ["sign", "verify"]))) return "no-ed25519";
  if (!(await makes(subtle, "X25519", ["deriveBits"]))) return "no-x25519";
  return null;
}

async function makes(subtle: SubtleCrypto, curve: "Ed25519" | "X25519", uses: readonly KeyUsage[]): Promise<boolean> {
  try {
    await generatePair(curve, false, uses, subtle);
    return true;
  } catch {
    return false;
  }
}
