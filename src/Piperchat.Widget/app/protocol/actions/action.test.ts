import { describe, expect, test } from "vitest";
import { identityOf } from "../testing/vectors";
import { alice, bob, place, v15 } from "../testing/v15";
import { EMPTY_LOG, parseAction, signAction, verifyAction, type Act, type OperatorAction } from "./action";
import { auditHash, readAuditEntry, verifyAuditEntry, verifyAuditLog, type AuditEntry } from "./audit-entry";

const at = v15.audit_entry.at;
const first: AuditEntry = { ...v15.audit_entry, hash: v15.audit_hash };
const second = async () => hashed({ seq: 2, at, site_user: null, record: v15.role });
const hashed = async (entry: Omit<AuditEntry, "hash">): Promise<AuditEntry> => ({ ...entry, hash: await auditHash(entry) });

test("Claim_and_role_signed_with_the_vectors_keys_give_their_bytes", async () => {
  const { signing } = await identityOf(alice);
  expect(await signAction(signing, place, { action: "claim", description: "Support" }, EMPTY_LOG, v15.claim.ts)).toEqual(v15.claim);
  const role: Act = { action: "role", target_dot1: bob.dot1, target_ed25519_pub: bob.ed25519_pub, role: "member" };
  expect(await signAction(signing, place, role, v15.audit_hash, v15.role.ts)).toEqual(v15.role);
});

test("Every_kind_of_action_comes_back_from_its_text_and_verifies", async () => {
  const { signing } = await identityOf(alice);
  const acts: Act[] = [
    { action: "claim", description: "" },
    { action: "role", target_dot1: bob.dot1, target_ed25519_pub: bob.ed25519_pub, role: "banned" },
    { action: "settings", settings: { description: "Über uns", history: "never", readers: "roster" } },
    { action: "remove", target: crypto.randomUUID() },
  ];
  for (const act of acts) {
    const action = await signAction(signing, place, act, v15.audit_hash, 1);
    expect(parseAction(JSON.stringify(action))).toEqual(action);
    await verifyAction(action, place);
  }
});

test("attack 04: a role for a dot1 that is not that of the key is refused", async () => {
  const role: Act = { action: "role", target_dot1: alice.dot1, target_ed25519_pub: bob.ed25519_pub, role: "admin" };
  const action = await signAction((await identityOf(alice)).signing, place, role, EMPTY_LOG, 1);
  await expect(verifyAction(action, place)).rejects.toMatchObject({ code: "dot1_mismatch", field: "target_dot1" });
});

describe("Audit log", () => {
  test("Entry_of_the_vectors_has_the_vectors_hash", async () => {
    expect(await auditHash(v15.audit_entry)).toBe(v15.audit_hash);
    expect(readAuditEntry({ ...first, display: "Ada" })).toEqual(first);
  });

  test("Whole_log_verifies_and_gives_its_head", async () => {
    const entries = [first, await second()];
    expect(await verifyAuditLog(entries, place, { seq: 1, hash: v15.audit_hash })).toEqual({ seq: 2, hash: entries[1]?.hash });
  });

  test("Log_with_an_entry_left_out_changed_or_made_anew_is_refused", async () => {
    const role = await second();
    await expect(verifyAuditLog([role], place)).rejects.toMatchObject({ field: "seq" });
    await expect(verifyAuditLog([first, { ...role, at: "2026-11-23T10:00:00.001Z" }], place)).rejects.toMatchObject({ field: "hash" });
    await expect(verifyAuditLog([await hashed({ ...role, seq: 1 })], place)).rejects.toMatchObject({ field: "record.prev" });
    await expect(verifyAuditLog([first], place, { seq: 2, hash: role.hash })).rejects.toMatchObject({ field: "hash" });
    const forged = await hashed({ ...first, record: { ...v15.claim, description: "Mine" } as typeof v15.claim });
    await expect(verifyAuditLog([forged], place)).rejects.toMatchObject({ code: "bad_signature" });
  });

  test("Operators_act_stands_in_the_chain_without_a_signature_and_never_beside_one", async () => {
    const { ed25519_pub: _key, sig: _sig, ...act } = v15.claim;
    const record: OperatorAction = { ...act, ed25519_pub: null, sig: null };
    const entry = await hashed({ seq: 1, at, site_user: "ab".repeat(32), record });
    await verifyAuditEntry(readAuditEntry(JSON.parse(JSON.stringify(entry))), null, place);
    const refused = expect.objectContaining({ code: "bad_value", field: "site_user" });
    expect(() => readAuditEntry({ ...entry, site_user: null })).toThrow(refused);
    expect(() => readAuditEntry({ ...first, site_user: "ab".repeat(32) })).toThrow(refused);
  });
});
