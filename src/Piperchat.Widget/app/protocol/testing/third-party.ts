// C2SP's vectors, which stay outside the repository: beside the checkout, or where PIPERCHAT_THIRD_PARTY_VECTORS says.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { VECTORS } from "./vectors";

const BESIDE = join(VECTORS, "../../../shared/vectors/third-party");
const folder = [process.env["PIPERCHAT_THIRD_PARTY_VECTORS"], BESIDE].find((path) => path !== undefined && path !== "" && existsSync(path));

/** Runs with the parsed file, or is skipped, and says why. */
export function thirdPartyTest<T>(name: string, file: string, run: (vectors: T) => Promise<void>): void {
  if (folder !== undefined) test(name, () => run(JSON.parse(readFileSync(join(folder, file), "utf8")) as T));
  else test.skip(`${name} (skipped: no ../shared/vectors/third-party beside the checkout, and PIPERCHAT_THIRD_PARTY_VECTORS names no folder)`);
}

export type Wycheproof<Group, Case> = { readonly numberOfTests: number; readonly testGroups: readonly (Group & { readonly tests: readonly (Case & WycheproofCase)[] })[] };
export type WycheproofCase = { readonly tcId: number; readonly comment: string; readonly flags: readonly string[]; readonly result: "valid" | "invalid" | "acceptable" };
