import { expect, test } from "vitest";
import { canonicalBytes } from "../canonical/canonical-json";
import { bytesOfHex, hexOf } from "../canonical/hex";
import { readContent, type TeamKeyContent } from "../content/content";
import { sealEnvelope } from "../envelopes/sealing";
import { openEnvelope } from "../envelopes/opening";
import { parseKeyRecord, signKeyRecord, verifyKeyRecord } from "../identities/key-record";
import { agreementKeyOf } from "../keys/x25519";
import { alice, bob, carol, place } from "../testing/v15";
import { identityOf, recipientOf } from "../testing/vectors";
import { whoReads } from "../testing/who-reads";
import { useZstd } from "../testing/zstd";
import { makeTeamKey } from "./team-key";

const at = "2026-11-26T10:00:00.000Z";
const { record, content, content_utf8 } = whoReads.team_key;

test("Record_and_content_of_the_vectors_are_made_again", async () => {
  expect(await signKeyRecord(await identityOf(carol), record, record)).toEqual(record);
  expect(hexOf(canonicalBytes(content))).toBe(content_utf8);
  expect(readContent(bytesOfHex(content_utf8))).toEqual(content);
  expect((await agreementKeyOf(content.x25519_priv)).x25519Pub).toBe(record.x25519_pub);
});

test("Key_that_was_made_has_a_record_of_its_team_and_opens_what_is_sealed_to_it", async () => {
  useZstd();
  const made = await makeTeamKey(place, "support", at);
  const posted = parseKeyRecord(JSON.stringify(made.record));
  await verifyKeyRecord(posted, place);
  expect(posted).toMatchObject({ team: "support", username: null, serial: 1, reads: ["1.5"], createdAt: at });

  const letter = { kind: "text", text: "Where is my order?", reply_to: null } as const;
  const { envelope } = await sealEnvelope(await identityOf(alice), [posted], { place, id: crypto.randomUUID(), createdAt: at, prev: null, content: letter });
  const team = { dot1: posted.dot1, ed25519Pub: posted.ed25519_pub, agreements: [await agreementKeyOf(made.x25519Priv)] };
  expect((await openEnvelope(envelope, place, [team])).content).toEqual(letter);
});

test("Key_travels_in_a_message_that_its_readers_alone_open", async () => {
  useZstd();
  const made = await makeTeamKey(place, "support", at);
  const handed: TeamKeyContent = { kind: "team_key", team: "support", ed25519_pub: made.record.ed25519_pub, x25519_priv: made.x25519Priv, replaces: null };
  const teams = { ...place, channel: "team-support" };
  const { envelope } = await sealEnvelope(await identityOf(alice), [recipientOf(bob)], { place: teams, id: crypto.randomUUID(), createdAt: at, prev: null, content: handed });
  const readers = async (person: typeof bob) => [{ dot1: person.dot1, ed25519Pub: person.ed25519_pub, agreements: [await agreementKeyOf(person.x25519_priv)] }];
  expect((await openEnvelope(envelope, teams, await readers(bob))).content).toEqual(handed);
  await expect(openEnvelope(envelope, teams, await readers(carol))).rejects.toMatchObject({ code: "sealed_for_others" });
});

test("Private_key_becomes_a_handle_that_is_extractable_only_where_it_is_asked_for", async () => {
  expect((await agreementKeyOf(carol.x25519_priv)).privateKey.extractable).toBe(false);
  expect((await agreementKeyOf(carol.x25519_priv, true)).privateKey.extractable).toBe(true);
  await expect(agreementKeyOf(carol.x25519_priv.toUpperCase())).rejects.toMatchObject({ code: "bad_value", field: "x25519_priv" });
});
