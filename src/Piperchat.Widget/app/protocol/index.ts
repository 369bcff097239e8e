// The wire format of Piperchat, in the browser and in Node: what app/ imports, and nothing from behind it.

export { Fault, type FaultCode } from "./faults/fault";
export { hexOf, bytesOfHex, isHex } from "./canonical/hex";
export { base64Of, bytesOfBase64 } from "./canonical/base64";
export { randomBytes, utf8, type Bytes } from "./canonical/bytes";
export { canonicalBytes, canonicalText, type JsonObject, type JsonValue } from "./canonical/canonical-json";
export { parseStrict } from "./canonical/strict-json";
export { isTime } from "./canonical/forms";

export { dot1Of } from "./keys/hashing";
export { generateSigningKey, signingKeyOfSeed, verify, type SigningKey } from "./keys/ed25519";
export { generateAgreementKey, agreementKeyOfBytes, type AgreementKey } from "./keys/x25519";
export type { ChannelPlace, Place } from "./keys/signed-object";

export { parseEnvelope, postedText, readEnvelope, verifyEnvelope, type Envelope, type VerifiedEnvelope } from "./envelopes/envelope";
export { sealEnvelope, type Draft, type Identity, type Recipient, type SealedEnvelope } from "./envelopes/sealing";
export { openEnvelope, openVerified, openWithBodyKey, readerOf, type OpenedEnvelope, type Reader, type SeenEnvelopes } from "./envelopes/opening";
export type { Blob, Content, EditContent, FileContent, GrantContent, KeysContent, ReactionContent, SharedFile, TeamKeyContent, TextContent } from "./content/content";

export { parseKeyRecord, readKeyRecord, signKeyRecord, verifyKeyRecord, type KeyRecord, type KeyRecordDraft } from "./identities/key-record";
export {
  isJoined, parseErase, parseMembership, readErase, readMembership, signErase, signMembership, verifyErase, verifyMembership,
  type EraseRecord, type Membership, type MembershipRecord,
} from "./channels/channel-record";
