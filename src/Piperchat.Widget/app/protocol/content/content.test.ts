import { describe, expect, test } from "vitest";
import { utf8 } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import { base64Of } from "../canonical/base64";
import { openEnvelope, openWithBodyKey, readerOf } from "../envelopes/opening";
import { verifyEnvelope } from "../envelopes/envelope";
import { sealEnvelope } from "../envelopes/sealing";
import { identityOf, recipientOf } from "../testing/vectors";
import { alice, bob, carol, place, v15 } from "../testing/v15";
import { readContent, type Content } from "./content";
import { grantedKeys, keysContent } from "./granting";

const id = crypto.randomUUID();
const blob = { blob: id, key: base64Of(new Uint8Array(32)), digest: "ab".repeat(32), size: 0 };
const bad = (code: string) => expect.objectContaining({ name: "Fault", code });

const contents: Content[] = [
  { kind: "text", text: "", reply_to: id },
  { kind: "edit", target: id, text: "Grüße" },
  { kind: "reaction", target: id, emoji: "👍🏽", on: false },
  { kind: "file", text: "", files: [{ ...blob, name: "a.png", media_type: "image/png", thumb: blob }, { ...blob, name: "", media_type: "", thumb: null }] },
  { kind: "grant", to: alice.ed25519_pub, first: id, last: id, count: 1 },
  { kind: "keys", grant: id, keys: { [id]: base64Of(new Uint8Array(32)) } },
  { kind: "team_key", team: "support", ed25519_pub: alice.ed25519_pub, x25519_priv: alice.x25519_priv, replaces: null },
];

describe("Content", () => {
  test.each(contents)("Content_of_kind_$kind_comes_back", (content) => {
    expect(readContent(canonicalBytes(content))).toEqual(content);
  });

  test.each(contents)("Content_of_kind_$kind_lacking_any_of_its_names_is_refused", (content) => {
    for (const name of Object.keys(content)) {
      const { [name]: _, ...rest } = content as unknown as Record<string, string>;
      expect(() => readContent(canonicalBytes(rest))).toThrow(bad("bad_content"));
    }
  });

  test("Name_that_came_later_is_ignored", () => {
    const later = { kind: "text", reply_to: null, text: "hi", urgent: true };
    expect(readContent(canonicalBytes(later))).toEqual({ kind: "text", reply_to: null, text: "hi" });
  });

  test("Kind_that_came_later_needs_a_newer_version", () => {
    expect(() => readContent(canonicalBytes({ kind: "poll", options: [] }))).toThrow(bad("newer_content"));
    expect(() => readContent(canonicalBytes({ kind: "toString" }))).toThrow(bad("newer_content"));
  });

  test.each([
    '{"kind":"text","text":"hi","reply_to":null}', '{"kind":"text", "reply_to":null,"text":"hi"}', '{"kind":"text","reply_to":null,"text":"\\u0068i"}',
    '{"kind":"text","reply_to":null,"text":"a","text":"b"}', '{"kind":"text","reply_to":null,"text":"\\ud800"}', '{"count":1.0,"kind":"text","reply_to":null,"text":"hi"}',
    '"text"', "[]", "", "{}", '{"kind":1}', '{"kind":"text","reply_to":null,"text":"hi"}\n', "\ufeff{}",
  ])("attack 17: content with a second reading is refused: %s", (text) => {
    expect(() => readContent(utf8(text))).toThrow(bad("bad_content"));
  });

  test("Bytes_that_are_not_UTF8_are_refused", () => {
    expect(() => readContent(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(bad("bad_content"));
  });
});

describe("Grant", () => {
  const [text, grantId, keysId] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
  const draft = (id: string, content: Content) => ({ place, id, createdAt: "2026-11-23T10:00:00.000Z", prev: null, content });

  async function granted(by = bob) {
    const old = await sealEnvelope(await identityOf(alice), [recipientOf(bob)], draft(text, { kind: "text", text: "before carol", reply_to: null }));
    const grant = await sealEnvelope(await identityOf(bob), [recipientOf(carol)], draft(grantId, { kind: "grant", to: carol.ed25519_pub, first: text, last: text, count: 1 }));
    const keys = await sealEnvelope(await identityOf(by), [recipientOf(carol)], draft(keysId, keysContent(grantId, new Map([[text, old.bodyKey]]))));
    const readers = [readerOf(await identityOf(carol))];
    return { old: old.envelope, grant: await openEnvelope(grant.envelope, place, readers), keys: await openEnvelope(keys.envelope, place, readers) };
  }

  test("Granted_key_opens_what_was_said_before", async () => {
    const { old, grant, keys } = await granted();
    const bodyKey = grantedKeys(grant, keys, [carol.ed25519_pub]).get(text);
    const { content } = await openWithBodyKey(await verifyEnvelope(old, place), bodyKey as never);
    expect(content).toMatchObject({ text: "before carol" });
  });

  test("Granted_key_of_another_message_opens_nothing", async () => {
    const { keys } = await granted();
    await expect(openWithBodyKey(await verifyEnvelope(v15.envelopes.plain, place), keys.bodyKey)).rejects.toMatchObject({ code: "bad_commitment" });
  });

  test("Grant_of_another_sender_or_to_another_is_not_taken", async () => {
    const { grant, keys } = await granted(alice);
    expect(() => grantedKeys(grant, keys, [carol.ed25519_pub])).toThrow(bad("bad_content"));
    const good = await granted();
    expect(() => grantedKeys(good.grant, good.keys, [bob.ed25519_pub])).toThrow(bad("bad_content"));
    expect(() => grantedKeys(good.grant, good.grant, [carol.ed25519_pub])).toThrow(bad("bad_content"));
  });
});
