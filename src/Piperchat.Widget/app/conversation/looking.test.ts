import { beforeAll, expect, test } from "vitest";
import {
  generateAgreementKey, generateSigningKey, readerOf, sealEnvelope, signMembership,
  type ChannelPlace, type Draft, type Envelope, type Identity,
} from "../protocol";
import { signLegacy, signV10 } from "../protocol/legacy/legacy-message";
import { sealV12 } from "../protocol/legacy/legacy-sealing";
import type { Message } from "./entries";
import { lookAt, type Looker } from "./looking";

const place: ChannelPlace = { relay: "00112233445566778899aabbccddeeff", tenant: "", channel: "main" };
const AT = "2026-11-23T10:00:00.000Z";
let alice: Identity;
let bob: Identity;

beforeAll(async () => {
  const make = async (): Promise<Identity> => ({ signing: await generateSigningKey(), agreements: [await generateAgreementKey()] });
  [alice, bob] = await Promise.all([make(), make()]);
});

const looker = (who: Identity, more: Partial<Looker> = {}): Looker => ({ place, readers: [readerOf(who)], seen: new Map(), ...more });
const recipient = (who: Identity) => ({ ed25519_pub: who.signing.ed25519Pub, x25519_pub: who.agreements[0].x25519Pub });

async function sealed(text: string, recipients = [recipient(bob)], more: Partial<Draft> = {}): Promise<Envelope> {
  const draft: Draft = { place, id: crypto.randomUUID(), createdAt: AT, prev: null, content: { kind: "text", text, reply_to: null }, ...more };
  return (await sealEnvelope(alice, recipients, draft)).envelope;
}

const told = (envelope: object, seq = 1) => ({ ...envelope, seq, receivedAt: AT });
const look = (item: object, as = looker(bob)) => lookAt(item as Record<string, unknown>, as) as Promise<Message>;

test("Message_for_me_opens_with_its_author_and_readers", async () => {
  const message = await look(told(await sealed("hello")));
  expect(message).toMatchObject({ type: "message", from: alice.signing.ed25519Pub, shown: { state: "text", text: "hello" }, older: null });
  expect([...message.readers].sort()).toEqual([alice.signing.dot1, bob.signing.dot1].sort());
});

test("Message_for_others_is_sealed_and_keeps_its_author", async () => {
  expect(await look(told(await sealed("hello", [])))).toMatchObject({ from: alice.signing.ed25519Pub, shown: { state: "sealed" } });
});

test("attack 01: what the relay adds to a message changes nothing that is shown", async () => {
  const lies = { decrypted: true, verified: true, content: "FORGED", author: "mallory", author_name: "mallory", username: "mallory", encrypted: false, signed: true };
  const honest = await sealed("honest");
  const plain = await look(told(honest));
  expect(await look(told({ ...honest, ...lies }))).toEqual(plain);

  const forged = await look(told({ ...honest, ...lies, cipher_body: (await sealed("other")).cipher_body }));
  expect(forged.shown).toEqual({ state: "broken", why: "bad_signature" });
  expect(JSON.stringify(forged)).not.toMatch(/FORGED|mallory|honest/);
});

test("Nothing_of_a_broken_message_is_kept", async () => {
  const envelope = await sealed("hello");
  for (const [changed, why] of [
    [{ relay: "ff".repeat(16) }, "wrong_relay"], [{ tenant: "acme" }, "wrong_tenant"], [{ channel: "other" }, "wrong_channel"],
    [{ from_dot1: bob.signing.dot1 }, "dot1_mismatch"], [{ createdAt: "2099-01-01T00:00:00.000Z" }, "bad_signature"],
  ] as const) {
    expect(await look(told({ ...envelope, ...changed }))).toMatchObject({ from: null, mark: null, readers: [], shown: { state: "broken", why } });
  }
});

test("attack 08: an id that comes with another envelope is refused, and the same one again is no second message", async () => {
  const as = looker(bob);
  const first = await sealed("first");
  await look(told(first), as);
  expect(await lookAt(told(first, 2), as)).toBeNull();
  expect((await look(told(await sealed("second", [recipient(bob)], { id: first.id }), 3), as)).shown).toEqual({ state: "broken", why: "duplicate_id" });
});

test("Kind_that_this_version_cannot_show_needs_a_newer_one", async () => {
  const reaction = await sealed("", [recipient(bob)], { content: { kind: "reaction", target: crypto.randomUUID(), emoji: "👍", on: true } });
  expect((await look(told(reaction))).shown).toEqual({ state: "newer" });
});

test("Join_counts_when_its_signature_does", async () => {
  const record = await signMembership("join", bob.signing, place, AT);
  expect(await lookAt({ type: "join", record, identity: null, seq: 1, receivedAt: AT }, looker(alice))).toMatchObject({ type: "join", seq: 1, record });
  expect(await lookAt({ type: "leave", record, identity: null, seq: 2, receivedAt: AT }, looker(alice))).toEqual({ type: "passed", seq: 2 });
});

test("Older_versions_say_how_little_protects_them", async () => {
  const v10 = await signV10(alice.signing, { content: "ten", channel: "main", author_name: "x", signed_at: Date.parse(AT) });
  const v11 = await signLegacy(alice.signing, {
    version: "1.1", id: crypto.randomUUID(), channel: "main", createdAt: AT, prev: null, from_dot1: alice.signing.dot1,
    from_ed25519_pub: alice.signing.ed25519Pub, content: "eleven", attachments: [],
  });
  expect(await look(told({ ...v10, id: "a", version: "1.0" }))).toMatchObject({ from: alice.signing.ed25519Pub, older: "signed", shown: { text: "ten" } });
  expect(await look(told({ ...v10, id: "a", version: "1.0", content: "changed" }))).toMatchObject({ shown: { state: "broken", why: "bad_signature" } });
  expect(await look(told({ id: "a", version: "1.0", channel: "main", content: "free", author_name: "bob" }))).toMatchObject({ from: null, claims: "bob", older: "unsigned" });
  expect(await look(told(v11))).toMatchObject({ from: alice.signing.ed25519Pub, older: "signed", shown: { text: "eleven" } });
  expect(await look(told({ ...v11, content: "changed" }))).toMatchObject({ shown: { state: "broken", why: "bad_signature" } });
});

test("attack 08: an older message that is told again under another seq is no second message", async () => {
  const as = looker(bob);
  const header = { id: crypto.randomUUID(), channel: "main", createdAt: AT, prev: null, from_dot1: alice.signing.dot1, from_ed25519_pub: alice.signing.ed25519Pub };
  const eleven = (content: string) => signLegacy(alice.signing, { ...header, version: "1.1", content, attachments: [] });
  const v10 = await signV10(alice.signing, { content: "yes", channel: "main", author_name: "x", signed_at: Date.parse(AT) });
  expect(await look(told(await eleven("yes"), 1), as)).toMatchObject({ shown: { text: "yes" } });
  expect(await lookAt(told({ ...(await eleven("yes")), prev: "0123456789abcdef" }, 2), as)).toBeNull();
  expect(await look(told(await eleven("no"), 3), as)).toMatchObject({ from: null, shown: { state: "broken", why: "duplicate_id" } });
  expect(await look(told({ ...v10, id: "a", version: "1.0" }, 4), as)).toMatchObject({ shown: { text: "yes" } });
  expect(await lookAt(told({ ...v10, id: "b", version: "1.0", author_name: "y" }, 5), as)).toBeNull();
});

test("attack 08: a sealed 1.2 message that is told again is no second message, and its id is not another's", async () => {
  const as = looker(bob);
  const draft = { id: crypto.randomUUID(), channel: "main", createdAt: AT, prev: null };
  const message = await sealV12(alice, [{ dot1: bob.signing.dot1, x25519_pub: bob.agreements[0].x25519Pub }], { ...draft, text: "yes" });
  expect(await look(told(message, 1), as)).toMatchObject({ older: "sealed", shown: { text: "yes" } });
  expect(await lookAt(told(message, 2), as)).toBeNull();
  expect((await look(told(await sealed("other", [recipient(bob)], { id: draft.id }), 3), as)).shown).toEqual({ state: "broken", why: "duplicate_id" });
});

test("Version_1_0_message_is_named_by_its_place_as_its_id_is_the_relays_word", async () => {
  const { id } = await sealed("hello");
  expect(await look(told({ id, version: "1.0", channel: "main", content: "free" }, 7))).toMatchObject({ id: "1.0 7" });
});

test("Time_that_no_calendar_holds_is_not_taken", async () => {
  const at = (signed_at: number) => signV10(alice.signing, { content: "ten", channel: "main", author_name: "x", signed_at });
  for (const time of [1e300, 8.64e15, -1, 0.5, Date.parse("9999-12-31T23:59:59.999Z") + 1]) {
    const message = await look({ ...(await at(time)), id: "a", version: "1.0", seq: 1 });
    expect(message.shown).toEqual({ state: "broken", why: "bad_value" });
    expect(Math.abs(message.createdAt - Date.now())).toBeLessThan(60_000);
  }
  for (const time of ["+275760-09-13T00:00:00.000Z", "-000001-01-01T00:00:00.000Z", "0000-01-01T00:00:00.000Z", "not-a-date", 1e300]) {
    const message = await look({ id: "a", version: "1.0", channel: "main", content: "free", createdAt: time, seq: 1, receivedAt: time });
    expect(message.receivedAt).toBeNull();
    expect(Math.abs(message.createdAt - Date.now())).toBeLessThan(60_000);
  }
});

test("attack 27: an older version in a named tenant is refused", async () => {
  const as = looker(bob, { place: { ...place, tenant: "acme" } });
  expect((await look(told({ id: "a", version: "1.0", channel: "main", content: "free" }), as)).shown).toEqual({ state: "broken", why: "wrong_tenant" });
});

test("What_is_no_entry_is_dropped", async () => {
  for (const item of [{}, { seq: 0 }, { seq: 1.5 }, { seq: "1", id: "x" }]) expect(await lookAt(item, looker(bob))).toBeNull();
  expect(await lookAt({ seq: 4, type: "erase", record: {} }, looker(bob))).toEqual({ type: "passed", seq: 4 });
});
