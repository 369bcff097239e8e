// The wire format of Piperchat, in the browser and in Node: what app/ imports, and nothing from behind it. Versions 1.0 to 1.3 have a door of
// their own, legacy/index.ts: what reads them is loaded when the first of them comes.

export { Fault, type FaultCode } from "./faults/fault";
export { hexOf, bytesOfHex, isHex } from "./canonical/hex";
export { base64Of, bytesOfBase64 } from "./canonical/base64";
export { randomBytes, utf8, type Bytes } from "./canonical/bytes";
export { canonicalBytes, canonicalText, type JsonObject, type JsonValue } from "./canonical/canonical-json";
export { parseStrict } from "./canonical/strict-json";
export { isTime, isUuid } from "./canonical/forms";

export { dot1Of } from "./keys/hashing";
export { generatePair } from "./keys/generating";
export { ed25519PubOf, generateSigningKey, signingKeyOfPair, signingKeyOfSeed, verify, verifyText, type SigningKey } from "./keys/ed25519";
export { agreementKeyOf, generateAgreementKey, agreementKeyOfBytes, agreementKeyOfBytesAlone, x25519PubOf, type AgreementKey } from "./keys/x25519";
export type { ChannelPlace, Place } from "./keys/signed-object";

export { parseEnvelope, postedText, readEnvelope, verifyEnvelope, type Envelope, type VerifiedEnvelope } from "./envelopes/envelope";
export { sealEnvelope, type Draft, type Identity, type Recipient, type SealedEnvelope } from "./envelopes/sealing";
export { openEnvelope, openVerified, openWithBodyKey, readerOf, type OpenedEnvelope, type Reader, type SeenEnvelopes } from "./envelopes/opening";
export type { SharedBlob, Content, EditContent, FileContent, GrantContent, KeysContent, ReactionContent, SharedFile, TeamKeyContent, TextContent } from "./content/content";

export { parseKeyRecord, readKeyRecord, signKeyRecord, verifyKeyRecord, type KeyRecord, type KeyRecordDraft } from "./identities/key-record";
export { makeTeamKey, type TeamKey } from "./teams/team-key";
export { comparisonCode } from "./teams/comparison-code";
export {
  isJoined, parseErase, parseMembership, readErase, readMembership, signErase, signMembership, verifyErase, verifyMembership,
  type EraseRecord, type Membership, type MembershipRecord,
} from "./channels/channel-record";

export { setZstdSource, type ZstdSource } from "./compression/zstd";
export { grantedKeys, keysContent } from "./content/granting";
export {
  openSignal, parseSignal, readSignal, sealSignal, verifySignal,
  type PresenceContent, type ReceiptContent, type Signal, type SignalContent, type SignalDraft, type TypingContent,
} from "./signals/signal";
export {
  EMPTY_LOG, parseAction, readAction, signAction, verifyAction, type Act, type Action, type History, type OperatorAction, type Role, type Settings,
} from "./actions/action";
export { auditHash, parseAuditEntry, readAuditEntry, verifyAuditEntry, verifyAuditLog, type AuditEntry, type AuditPin } from "./actions/audit-entry";
export { isLastOwner, NotEntitled, objectionTo, replay, roleOf, UNCLAIMED, type Objection, type Roster, type RosterRow } from "./actions/roster";
export { parseSession, signSession, verifySession, type SessionRequest } from "./sessions/session";
export { CHUNK, chunkCount, ChunkOpener, ChunkSealer, SEALED_CHUNK, sealedLength } from "./files/chunks";
export { createIdentity, locatorOf, parseBackup, readBackup, readCode, restoreIdentity, type BackedUp, type Backup } from "./backups/backup";
