import { expect, test } from "vitest";
import { generateAgreementKey, generateSigningKey } from "../protocol";
import { read } from "./commands";

const HEX = { ed25519_priv: "00".repeat(32), x25519_priv: "11".repeat(32), username: "maya" };

const command = (data: unknown) => {
  const said = read(data);
  return said !== null && "command" in said ? said.command : said;
};

test("Commands_are_read_with_their_id_and_without_what_is_not_theirs", () => {
  expect(read({ type: "piperchat:set-channel", channel: "support-42", id: 7, more: "else" })).toEqual({ id: 7, command: { type: "piperchat:set-channel", channel: "support-42" } });
  expect(read({ type: "piperchat:open" })).toEqual({ id: null, command: { type: "piperchat:open" } });
  expect(read({ type: "piperchat:mark-read", id: "a" })).toEqual({ id: "a", command: { type: "piperchat:mark-read" } });
  expect(command({ type: "piperchat:set-theme", accent: "#123456", bg: undefined })).toEqual({ type: "piperchat:set-theme", accent: "#123456", bg: undefined });
});

test("Both_forms_of_an_identity_are_read", async () => {
  expect(command({ type: "piperchat:set-identity", ...HEX, channel: "a" })).toEqual({ type: "piperchat:set-identity", ...HEX, channel: "a" });
  const [signing, agreement] = await Promise.all([generateSigningKey(), generateAgreementKey()]);
  const handles = { ed25519_priv: signing.privateKey, ed25519_pub: signing.ed25519Pub, x25519_priv: agreement.privateKey, x25519_pub: agreement.x25519Pub, username: "maya" };
  expect(command({ type: "piperchat:set-identity", ...handles })).toEqual({ type: "piperchat:set-identity", ...handles });
});

test("attack 11: what is no command of ours is not heard at all", () => {
  const foreign = [undefined, null, 7, "piperchat:logout", [], {}, new Map([["type", "piperchat:logout"]]), { type: 7 }, { type: "logout" }, { type: "PIPERCHAT:logout" }, { type: { toString: () => "piperchat:logout" } }, { source: "react-devtools" }];
  for (const data of foreign) expect(read(data)).toBeNull();
});

test.each([
  ["bad-message", { type: "piperchat:hello" }],
  ["bad-message", { type: "piperchat:set-token" }],
  ["bad-message", { type: "piperchat:set-token", token: "" }],
  ["bad-message", { type: "piperchat:set-token", token: "a\r\nCookie: b" }],
  ["bad-message", { type: "piperchat:set-token", token: "ä" }],
  ["bad-message", { type: "piperchat:set-token", token: "x".repeat(10_000) }],
  ["bad-message", { type: "piperchat:set-locale", locale: 7 }],
  ["bad-locale", { type: "piperchat:set-locale", locale: "x".repeat(1000) }],
  ["bad-message", { type: "piperchat:set-channel" }],
  ["bad-channel", { type: "piperchat:set-channel", channel: "../health" }],
  ["bad-channel", { type: "piperchat:set-channel", channel: "Support 42" }],
  ["bad-channel", { type: "piperchat:set-channel", channel: "x".repeat(65) }],
  ["bad-channel", { type: "piperchat:mark-read", channel: {} }],
  ["bad-message", { type: "piperchat:prefill", text: { length: 1 } }],
  ["bad-message", { type: "piperchat:prefill", text: "x".repeat(200_000) }],
  ["bad-message", { type: "piperchat:watch", on: "yes" }],
  ["bad-theme", { type: "piperchat:set-theme", accent: { toString: () => "red" } }],
  ["bad-theme", { type: "piperchat:set-theme", ...Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`pc-${i}`, "red"])) }],
  ["bad-message", { type: "piperchat:set-identity", ...HEX, username: "M" }],
  ["bad-message", { type: "piperchat:set-identity", ...HEX, username: ["maya"] }],
  ["bad-channel", { type: "piperchat:set-identity", ...HEX, channel: "" }],
  ["bad-identity", { type: "piperchat:set-identity", ...HEX, x25519_priv: undefined }],
  ["bad-identity", { type: "piperchat:set-identity", ...HEX, ed25519_priv: { type: "private", algorithm: { name: "Ed25519" }, usages: ["sign"] } }],
  ["bad-message", { type: "piperchat:open", id: {} }],
  ["bad-message", { type: "piperchat:open", id: "x".repeat(1000) }],
  ["bad-message", { type: "piperchat:open", id: Number.NaN }],
  ["unknown-command", { type: "piperchat:post", text: "for me" }],
  ["unknown-command", { type: "piperchat:__proto__" }],
])("attack 11: malformed command is %s: %j", (error, data) => {
  expect(read(data)).toEqual({ id: null, error });
});
