import { expect, test } from "vitest";
import { identityOf } from "../testing/vectors";
import { alice, bob, place, v15 } from "../testing/v15";
import { isJoined, parseErase, parseMembership, signErase, signMembership, verifyErase, verifyMembership } from "./channel-record";

const at = v15.join.createdAt;

test("Join_and_leave_signed_with_the_vectors_keys_give_its_bytes", async () => {
  const { signing } = await identityOf(bob);
  expect(await signMembership("join", signing, place, at)).toEqual(v15.join);
  expect(await signMembership("leave", signing, place, at)).toEqual(v15.leave);
});

test("Erasure_signed_with_the_vectors_keys_gives_its_bytes", async () => {
  expect(await signErase((await identityOf(alice)).signing, place, v15.erase.target, v15.erase.createdAt)).toEqual(v15.erase);
});

test("Records_of_the_vectors_verify", async () => {
  await verifyMembership("join", parseMembership(JSON.stringify(v15.join)), place);
  await verifyMembership("leave", parseMembership(JSON.stringify(v15.leave)), place);
  await verifyErase(parseErase(JSON.stringify(v15.erase)), place);
});

test("Join_presented_as_a_leave_is_refused", async () => {
  await expect(verifyMembership("leave", v15.join, place)).rejects.toMatchObject({ code: "bad_signature", field: "sig" });
});

test("Latest_of_a_keys_joins_and_leaves_counts_and_a_tie_is_a_leave", () => {
  const [join, leave] = [{ type: "join", record: v15.join }, { type: "leave", record: v15.leave }] as const;
  const later = { type: "join", record: { ...v15.join, createdAt: "2026-11-23T10:00:00.001Z" } } as const;
  expect([[], [join], [join, leave], [leave, later], [later, leave, join]].map(isJoined)).toEqual([false, true, false, true, true]);
});
