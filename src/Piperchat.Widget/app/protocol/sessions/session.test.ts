import { expect, test } from "vitest";
import { identityOf } from "../testing/vectors";
import { bob, place, v15 } from "../testing/v15";
import { parseSession, signSession, verifySession } from "./session";

const { audience, challenge } = v15.session;

test("Session_signed_with_the_vectors_keys_gives_its_bytes_and_verifies", async () => {
  expect(await signSession((await identityOf(bob)).signing, place, audience, challenge)).toEqual(v15.session);
  await verifySession(parseSession(JSON.stringify(v15.session)), { ...place, audience, challenge });
});

test("Session_for_another_audience_or_challenge_is_refused", async () => {
  await expect(verifySession(v15.session, { ...place, audience: "https://evil.example/chat", challenge })).rejects.toMatchObject({ field: "audience" });
  await expect(verifySession(v15.session, { ...place, audience, challenge: "00".repeat(32) })).rejects.toMatchObject({ field: "challenge" });
});
