import { expect, test } from "vitest";
import { bytesOfBase64 } from "../canonical/base64";
import { readerOf } from "../envelopes/opening";
import { signObject } from "../keys/signed-object";
import { agreementKeyOf, identityOf, recipientOf } from "../testing/vectors";
import { alice, bob, carol, eph, place, v15 } from "../testing/v15";
import { bytesOfHex } from "../canonical/hex";
import { openSignal, parseSignal, readSignal, sealSignal, type SignalContent, type SignalDraft } from "./signal";

const draft = (content: SignalContent): SignalDraft => ({ place, id: v15.signal.id, createdAt: v15.signal.createdAt, keep: false, content });
const bobReads = async () => [readerOf(await identityOf(bob))];

test("Signal_of_the_vectors_opens_and_is_sealed_to_its_bytes_again", async () => {
  const content = await openSignal(parseSignal(JSON.stringify(v15.signal)), place, await bobReads());
  const secrets = { ephemeral: await agreementKeyOf(eph), bodyKey: bytesOfHex(v15.sealing.body_key) };
  expect(await sealSignal(await identityOf(alice), [bob, carol].map(recipientOf), draft(content), secrets)).toEqual(v15.signal);
});

test("attack 18: all signals have one length", async () => {
  const id = crypto.randomUUID();
  const contents: SignalContent[] = [
    { kind: "typing", on: true }, { kind: "presence", state: "away" }, { kind: "receipt", delivered: id, read: id }, { kind: "receipt", delivered: null, read: null },
  ];
  for (const content of contents) {
    const signal = await sealSignal(await identityOf(alice), [recipientOf(bob)], draft(content));
    expect(bytesOfBase64(signal.cipher_body)?.length).toBe(32 + 128 + 16);
    expect(await openSignal(signal, place, await bobReads())).toEqual(content);
  }
});

test("Signal_with_another_keep_than_was_signed_is_refused", async () => {
  await expect(openSignal({ ...v15.signal, keep: true }, place, await bobReads())).rejects.toMatchObject({ code: "bad_signature" });
});

test("Body_of_a_signal_signed_with_another_keep_does_not_open", async () => {
  const { sig: _, ...unsigned } = v15.signal;
  const resigned = await signObject("signal", { ...unsigned, keep: true }, (await identityOf(alice)).signing);
  await expect(openSignal(resigned, place, await bobReads())).rejects.toMatchObject({ code: "bad_wrap" });
});

test("Envelope_presented_as_a_signal_is_refused", () => {
  expect(() => readSignal(v15.envelopes.plain)).toThrow(expect.objectContaining({ code: "missing_name", field: "keep" }));
});
