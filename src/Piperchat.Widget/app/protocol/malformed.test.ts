// tests/vectors/malformed: a small file for each way in which each signed thing can be malformed. C# walks the same folder and
// must give the same code and field. A file has the text as posted (or its bytes in hex), the fault to expect, and in `context` what the
// reader asks for: relay, tenant and channel, or the channel alone in 1.0 to 1.2, which sign no more.

import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAction, verifyAction } from "./actions/action";
import { parseAuditEntry, verifyAuditEntry } from "./actions/audit-entry";
import { textOfUtf8, utf8, type Bytes } from "./canonical/bytes";
import { bytesOfHex } from "./canonical/hex";
import { parseStrict } from "./canonical/strict-json";
import { parseErase, parseMembership, verifyErase, verifyMembership } from "./channels/channel-record";
import { unpack } from "./compression/packing";
import { readContent } from "./content/content";
import { Fault } from "./faults/fault";
import { parseEnvelope, verifyEnvelope } from "./envelopes/envelope";
import { openVerified, readerOf, type Reader } from "./envelopes/opening";
import { ENVELOPE_BLOCK, unpad } from "./envelopes/padding";
import { parseKeyRecord, verifyKeyRecord } from "./identities/key-record";
import type { ChannelPlace } from "./keys/signed-object";
import { readLegacyMessage, readV10Message, requireLegacyChannel, verifyLegacy, verifyV10 } from "./legacy/legacy-message";
import { readUsernameClaim, verifyUsernameClaim } from "./legacy/username-claim";
import { parseSession, verifySession } from "./sessions/session";
import { openSignal, parseSignal, verifySignal } from "./signals/signal";
import { v15 } from "./testing/v15";
import { identityOf, vectorFile, VECTORS, type PersonName } from "./testing/vectors";
import { useZstd } from "./testing/zstd";

type Malformed = {
  readonly object: string;
  readonly way: string;
  readonly expect: { readonly code: string; readonly field: string };
  readonly context: ChannelPlace;
  readonly text?: string;
  readonly hex?: string;
  readonly reader?: PersonName;
};

type Take = (bytes: Bytes, asked: ChannelPlace, readers: readonly Reader[]) => Promise<unknown>;

/**
 * What 1.0 to 1.2 sign comes to a client in a relay's answer, parsed already. The files are texts as posted, so they are read strictly
 * here, but where they hold half of a surrogate pair: these versions sign it, and the strict reader takes none.
 */
function legacyJson(bytes: Bytes): unknown {
  const text = textOfUtf8(bytes);
  return text !== null && /\\ud[89a-f]/i.test(text) ? JSON.parse(text) : parseStrict(bytes);
}

const message: Take = async (bytes, asked) => {
  const read = readLegacyMessage(legacyJson(bytes));
  requireLegacyChannel(read, asked.channel);
  await verifyLegacy(read);
};
const action: Take = async (bytes, asked) => verifyAction(parseAction(bytes), asked);
const TAKE: Readonly<Record<string, Take>> = {
  envelope: async (bytes, asked, readers) => {
    const verified = await verifyEnvelope(parseEnvelope(bytes), asked);
    if (readers.length > 0) await openVerified(verified, readers);
  },
  signal: async (bytes, asked, readers) => {
    const signal = parseSignal(bytes);
    await (readers.length > 0 ? openSignal(signal, asked, readers) : verifySignal(signal, asked));
  },
  identity: async (bytes, asked) => verifyKeyRecord(parseKeyRecord(bytes), asked),
  join: async (bytes, asked) => verifyMembership("join", parseMembership(bytes), asked),
  leave: async (bytes, asked) => verifyMembership("leave", parseMembership(bytes), asked),
  erase: async (bytes, asked) => verifyErase(parseErase(bytes), asked),
  claim: action, role: action, settings: action, remove: action,
  "audit-entry": async (bytes, asked) => verifyAuditEntry(parseAuditEntry(bytes), null, asked),
  session: async (bytes, asked) => {
    const request = parseSession(bytes);
    await verifySession(request, { ...asked, audience: request.audience, challenge: request.challenge });
  },
  "post-1.0": async (bytes, asked) => {
    const read = readV10Message(legacyJson(bytes));
    requireLegacyChannel(read, asked.channel);
    await verifyV10(read);
  },
  "message-1.1": message, "message-1.2": message,
  "username-claim": async (bytes) => verifyUsernameClaim(readUsernameClaim(legacyJson(bytes))),
  content: async (bytes) => readContent(bytes),
  padding: async (bytes) => unpack(unpad(bytes, ENVELOPE_BLOCK)),
};

const folders = readdirSync(`${VECTORS}malformed`).sort();
beforeAll(useZstd);

test("Folder_of_malformed_things_has_all_that_are_signed", () => {
  expect(folders).toEqual(Object.keys(TAKE).sort());
});

describe.each(folders)("Malformed %s", (object) => {
  const files = readdirSync(`${VECTORS}malformed/${object}`).sort();

  test.each(files)("%s", async (file) => {
    const vector = vectorFile<Malformed>(`malformed/${object}/${file}`);
    expect(vector.object).toBe(object);
    const bytes = vector.hex === undefined ? utf8(vector.text as string) : bytesOfHex(vector.hex);
    const readers = vector.reader === undefined ? [] : [readerOf(await identityOf(v15.people[vector.reader]))];
    const fault: unknown = await (TAKE[object] as Take)(bytes, vector.context, readers).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect({ code: (fault as Fault).code, field: (fault as Fault).field }).toEqual(vector.expect);
  });
});
