// Versions 1.0 to 1.3.

export {
  legacyHash, readLegacyMessage, readV10Message, requireLegacyChannel, signLegacy, signV10, verifyFromReference, verifyLegacy, verifyV10,
  type LegacyMessage, type Manifest, type V10Message, type V11Message, type V12Message,
} from "./legacy-message";
export { openV12, openV12WithBodyKey, sealV12, type LegacyDraft, type LegacyRecipient, type OpenedV12 } from "./legacy-sealing";
export { readUsernameClaim, signUsernameClaim, verifyUsernameClaim, type UsernameClaim } from "./username-claim";
