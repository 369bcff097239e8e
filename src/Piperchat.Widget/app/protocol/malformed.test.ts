// tests/vectors/malformed: a small file for each way in which each signed thing can be malformed. C# walks the same folder and
// must give the same code and field.

import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parseAction, verifyAction } from "./actions/action";
import { parseAuditEntry, verifyAuditEntry } from "./actions/audit-entry";
import { utf8, type Bytes } from "./canonical/bytes";
import { bytesOfHex } from "./canonical/hex";
import { parseErase, parseMembership, verifyErase, verifyMembership } from "./channels/channel-record";
import { unpack } from "./compression/packing";
import { readContent } from "./content/content";
import { Fault } from "./faults/fault";
import { parseEnvelope, verifyEnvelope } from "./envelopes/envelope";
import { openVerified, readerOf, type Reader } from "./envelopes/opening";
import { ENVELOPE_BLOCK, unpad } from "./envelopes/padding";
import { parseKeyRecord, verifyKeyRecord } from "./identities/key-record";
import type { ChannelPlace } from "./keys/signed-object";
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
