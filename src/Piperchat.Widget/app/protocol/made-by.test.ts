// What each of the two sides made opens here; PIPERCHAT_WRITE_VECTORS=1 writes what this side makes anew.

import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAction, verifyAction } from "./actions/action";
import { parseAuditEntry, verifyAuditEntry } from "./actions/audit-entry";
import { locatorOf, parseBackup, restoreIdentity } from "./backups/backup";
import { bytesOfBase64 } from "./canonical/base64";
import type { Bytes } from "./canonical/bytes";
import { utf8 } from "./canonical/bytes";
import { canonicalBytes } from "./canonical/canonical-json";
import { bytesOfHex, hexOf } from "./canonical/hex";
import { parseErase, parseMembership, verifyErase, verifyMembership } from "./channels/channel-record";
import { grantedKeys } from "./content/granting";
import { parseEnvelope, verifyEnvelope, type Envelope } from "./envelopes/envelope";
import { openEnvelope, openWithBodyKey, readerOf, type Reader } from "./envelopes/opening";
import { ChunkOpener } from "./files/chunks";
import { parseKeyRecord, verifyKeyRecord } from "./identities/key-record";
import { legacySignedText, readLegacyMessage, v10SignedText, verifyLegacy, verifyV10, type V12Message } from "./legacy/legacy-message";
import { openV12 } from "./legacy/legacy-sealing";
import { readUsernameClaim, verifyUsernameClaim } from "./legacy/username-claim";
import { parseSession, verifySession } from "./sessions/session";
import { openSignal, parseSignal } from "./signals/signal";
import { makeVectors } from "./testing/make-vectors";
import type { MadeBy } from "./testing/made-by";
import { alice, bob, carol, place } from "./testing/v15";
import { identityOf, vectorFile, VECTORS, type Person } from "./testing/vectors";
import { useZstd } from "./testing/zstd";

beforeAll(async () => {
  useZstd();
  if (process.env["PIPERCHAT_WRITE_VECTORS"] === "1") writeFileSync(`${VECTORS}made-by-typescript.json`, `${JSON.stringify(await makeVectors(), null, 1)}\n`);
});

describe.each(["made-by-typescript.json", "made-by-csharp.json"])("What %s holds", (name) => {
  let made: MadeBy;
  beforeAll(() => void (made = vectorFile<MadeBy>(name)));
  const posted = (thing: object) => JSON.stringify(thing);
  const readers = async (person: Person): Promise<Reader[]> => [readerOf(await identityOf(person))];
  const open = async (envelope: Envelope, person: Person) => openEnvelope(parseEnvelope(posted(envelope)), place, await readers(person));

  test.each(["plain", "zstd", "dictionary"] as const)("Envelope_%s_opens_for_all_its_readers", async (packing) => {
    for (const person of [alice, bob, carol]) expect(hexOf(canonicalBytes((await open(made.envelopes[packing], person)).content))).toBe(made.content_utf8);
  });

  test("Signal_opens", async () => {
    const content = await openSignal(parseSignal(posted(made.signal)), place, await readers(bob));
    expect(hexOf(canonicalBytes(content))).toBe(made.signal_content_utf8);
  });

  test("Key_records_verify", async () => {
    for (const record of [made.identity, made.team_identity]) await verifyKeyRecord(parseKeyRecord(posted(record)), place);
  });

  test("Join_leave_and_erasure_verify", async () => {
    await verifyMembership("join", parseMembership(posted(made.join)), place);
    await verifyMembership("leave", parseMembership(posted(made.leave)), place);
    await verifyErase(parseErase(posted(made.erase)), place);
  });

  test("Actions_and_audit_entry_verify", async () => {
    for (const action of [made.claim, made.role, made.settings, made.remove]) await verifyAction(parseAction(posted(action)), place);
    await verifyAuditEntry(parseAuditEntry(posted(made.audit_entry)), null, place);
  });

  test("Session_verifies", async () => {
    const { audience, challenge } = made.session;
    await verifySession(parseSession(posted(made.session)), { ...place, audience, challenge });
  });

  test("Grant_and_its_keys_open_the_plain_envelope", async () => {
    const keys = grantedKeys(await open(made.grant, carol), await open(made.keys, carol), [carol.ed25519_pub]);
    const opened = await openWithBodyKey(await verifyEnvelope(made.envelopes.plain, place), keys.get(made.envelopes.plain.id) as Bytes);
    expect(hexOf(canonicalBytes(opened.content))).toBe(made.content_utf8);
  });

  test("Team_key_opens", async () => {
    expect((await open(made.team_key, bob)).content).toMatchObject({ kind: "team_key", team: "support", x25519_priv: carol.x25519_priv });
  });

  test("File_opens_and_is_whole", async () => {
    const { key, digest, text_utf8, blob } = made.file;
    const opener = new ChunkOpener({ key, digest, size: text_utf8.length / 2 });
    expect(hexOf(await opener.open(bytesOfBase64(blob) as Bytes))).toBe(text_utf8);
    await opener.finish();
  });

  test("Backup_gives_the_keys", async () => {
    const { code, locator, ed25519, x25519 } = made.backup;
    expect(await locatorOf(bytesOfHex(code))).toBe(locator);
    const { signing, agreements } = await restoreIdentity(bytesOfHex(code), parseBackup(posted({ version: "1.5", dot1: alice.dot1, ed25519, x25519 })));
    expect([signing.ed25519Pub, agreements[0].x25519Pub]).toEqual([alice.ed25519_pub, alice.x25519_pub]);
  });

  test("Older_messages_verify_and_open", async () => {
    for (const { message, canonical_utf8_hex } of made.legacy.v10) {
      expect(hexOf(utf8(v10SignedText(message)))).toBe(canonical_utf8_hex);
      await verifyV10(message);
    }
    for (const { message, canonical_utf8_hex } of [...made.legacy.v11, ...made.legacy.v12]) {
      expect(hexOf(utf8(legacySignedText(await verifyLegacy(readLegacyMessage(message)))))).toBe(canonical_utf8_hex);
    }
    for (const { message, plaintext_utf8_hex, body_key_hex } of made.legacy.v12) {
      const opened = await openV12(readLegacyMessage(message) as V12Message, await readers(bob));
      expect([hexOf(utf8(opened.text)), hexOf(opened.bodyKey)]).toEqual([plaintext_utf8_hex, body_key_hex]);
    }
    await verifyUsernameClaim(readUsernameClaim(made.legacy.claim.body));
  });
});
