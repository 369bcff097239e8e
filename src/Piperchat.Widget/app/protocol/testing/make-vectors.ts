// Makes what made-by-typescript.json holds: see made-by.ts.

import { EMPTY_LOG, signAction, type Act } from "../actions/action";
import { auditHash, type AuditEntry } from "../actions/audit-entry";
import { sealBackup } from "../backups/backup";
import { base64Of } from "../canonical/base64";
import { randomBytes, utf8 } from "../canonical/bytes";
import { canonicalBytes } from "../canonical/canonical-json";
import { hexOf } from "../canonical/hex";
import { signErase, signMembership } from "../channels/channel-record";
import { compressed } from "../compression/packing";
import { loadZstd } from "../compression/zstd";
import type { Content } from "../content/content";
import { keysContent } from "../content/granting";
import type { Packed } from "../envelopes/padding";
import { readerOf } from "../envelopes/opening";
import { newSecrets, sealEnvelope, sealPacked, type Identity } from "../envelopes/sealing";
import { ChunkSealer } from "../files/chunks";
import { signKeyRecord } from "../identities/key-record";
import { legacySignedText, signLegacy, signV10, v10SignedText, type V11Message } from "../legacy/legacy-message";
import { openV12, sealV12 } from "../legacy/legacy-sealing";
import { signUsernameClaim } from "../legacy/username-claim";
import { signSession } from "../sessions/session";
import { sealSignal, type SignalContent } from "../signals/signal";
import type { MadeBy } from "./made-by";
import { alice, bob, carol, place, v15 } from "./v15";
import { extractableIdentityOf, identityOf, recipientOf } from "./vectors";

const at = "2026-11-23T10:00:00.000Z";
const seconds = Date.parse(at) / 1000;
const text = 'Grüße & <b>"hi"</b> \\ \u2028\u0001\n👋🏽 your order shipped yesterday, it should arrive on Thursday; I can send you the tracking link right away.';
const content: Content = { kind: "text", text, reply_to: null };
const signalContent: SignalContent = { kind: "receipt", delivered: crypto.randomUUID(), read: null };

export async function makeVectors(): Promise<MadeBy> {
  const [me, colleague, team] = await Promise.all([alice, bob, carol].map(identityOf)) as [Identity, Identity, Identity];
  return {
    note: "Made by app/protocol (TypeScript), for Piperchat.Protocol (C#) to open. Keys are for tests only.",
    people: v15.people,
    content_utf8: hexOf(canonicalBytes(content)),
    ...(await envelopes(me)),
    signal: await sealSignal(me, [bob, carol].map(recipientOf), { place, id: crypto.randomUUID(), createdAt: at, keep: true, content: signalContent }),
    signal_content_utf8: hexOf(canonicalBytes(signalContent)),
    identity: await signKeyRecord(me, place, { username: "alice", team: null, reads: ["1.5", "1.2"], serial: 2, createdAt: at }),
    team_identity: await signKeyRecord(team, place, { username: null, team: "support", reads: ["1.5"], serial: 1, createdAt: at }),
    join: await signMembership("join", colleague.signing, place, at),
    leave: await signMembership("leave", colleague.signing, place, at),
    erase: await signErase(me.signing, place, crypto.randomUUID(), at),
    ...(await actions(me)),
    session: await signSession(colleague.signing, place, "https://example.com/chat", hexOf(randomBytes(32))),
    file: await file(),
    backup: await backup(),
    legacy: await legacy(me),
  };
}

async function envelopes(me: Identity): Promise<Pick<MadeBy, "envelopes" | "grant" | "keys" | "team_key">> {
  const plain = await sealAs(me, { tag: 0, size: canonicalBytes(content).length, data: canonicalBytes(content) });
  const zstd = await loadZstd();
  const grant = await seal(me, { kind: "grant", to: carol.ed25519_pub, first: plain.envelope.id, last: plain.envelope.id, count: 1 });
  const keys = await seal(me, keysContent(grant.id, new Map([[plain.envelope.id, plain.bodyKey]])));
  const teamKey: Content = { kind: "team_key", team: "support", ed25519_pub: carol.ed25519_pub, x25519_priv: carol.x25519_priv, replaces: null };
  const [packed, packedWithDictionary] = [1, 2].map((tag) => compressed(zstd, canonicalBytes(content), tag as 1 | 2) as Packed) as [Packed, Packed];
  return {
    envelopes: { plain: plain.envelope, zstd: (await sealAs(me, packed)).envelope, dictionary: (await sealAs(me, packedWithDictionary)).envelope },
    grant,
    keys,
    team_key: await seal(me, teamKey),
  };
}

async function sealAs(me: Identity, packed: Packed) {
  return sealPacked(me, [bob, carol].map(recipientOf), { place, id: crypto.randomUUID(), createdAt: at, prev: null }, packed, await newSecrets());
}

async function seal(me: Identity, sealed: Content) {
  return (await sealEnvelope(me, [bob, carol].map(recipientOf), { place, id: crypto.randomUUID(), createdAt: at, prev: "0123456789abcdef", content: sealed })).envelope;
}

async function actions({ signing }: Identity): Promise<Pick<MadeBy, "claim" | "role" | "settings" | "remove" | "audit_entry">> {
  const claim = await signAction(signing, place, { action: "claim", description: "Hilfe & <Support>" }, EMPTY_LOG, seconds);
  const unhashed: Omit<AuditEntry, "hash"> = { seq: 1, at, site_user: null, record: claim };
  const audit_entry = { ...unhashed, hash: await auditHash(unhashed) };
  const next = (act: Act) => signAction(signing, place, act, audit_entry.hash, seconds + 1);
  return {
    claim,
    role: await next({ action: "role", target_dot1: bob.dot1, target_ed25519_pub: bob.ed25519_pub, role: "admin" }),
    settings: await next({ action: "settings", settings: { description: "", history: "roster", readers: "roster" } }),
    remove: await next({ action: "remove", target: crypto.randomUUID() }),
    audit_entry,
  };
}

async function file(): Promise<MadeBy["file"]> {
  const [key, bytes] = [randomBytes(32), utf8(text)];
  const sealer = new ChunkSealer(key, bytes.length);
  const blob = await sealer.seal(bytes);
  return { key: base64Of(key), text_utf8: hexOf(bytes), digest: await sealer.digest(), blob: base64Of(blob) };
}

async function backup(): Promise<MadeBy["backup"]> {
  const code = randomBytes(20);
  const { backup: { ed25519, x25519 }, locator } = await sealBackup(code, await extractableIdentityOf(alice));
  return { code: hexOf(code), of: "alice", locator, ed25519, x25519 };
}

async function legacy(me: Identity): Promise<MadeBy["legacy"]> {
  const [v10, v12] = await Promise.all([
    signV10(me.signing, { content: text, channel: "main", author_name: "alice", signed_at: 1000 * seconds }),
    sealV12(me, [{ dot1: bob.dot1, x25519_pub: bob.x25519_pub }], { id: crypto.randomUUID(), channel: "main", createdAt: at, prev: null, text }),
  ]);
  const attachment = { filename: 'naïve "q".txt', mime_type: "text/plain", sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", size_bytes: 5 };
  const unsigned: Omit<V11Message, "sig"> = {
    id: crypto.randomUUID(), version: "1.1", channel: "main", createdAt: at, prev: "0123456789abcdef", content: text, from_dot1: alice.dot1, from_ed25519_pub: alice.ed25519_pub,
    attachments: [{ ...attachment, ...{ content_b64: "aGVsbG8=" } }],
  };
  const v11 = await signLegacy(me.signing, unsigned);
  const opened = await openV12(v12, [readerOf(me)]);
  return {
    v10: [{ message: v10, canonical_utf8_hex: hexOf(utf8(v10SignedText(v10))) }],
    v11: [{ message: v11, canonical_utf8_hex: hexOf(utf8(legacySignedText(v11))) }],
    v12: [{ message: v12, canonical_utf8_hex: hexOf(utf8(legacySignedText(v12))), plaintext_utf8_hex: hexOf(utf8(opened.text)), body_key_hex: hexOf(opened.bodyKey) }],
    claim: { body: await signUsernameClaim(me.signing, "alice") },
  };
}
