// People with keys at a relay that keeps audit logs, and what they do there: for tests only.

import { generateAgreementKey, generateSigningKey, signAction, signKeyRecord, type Act, type Identity, type OperatorAction, type Role } from "../protocol";
import { IdentityStore, newKeeper, scopeOf } from "../keys/identity-store";
import { MemoryDatabase } from "../storage/database";
import type { AdminRelay } from "./admin-relay";

export type Someone = Identity & { readonly username: string };

export async function someone(relay: AdminRelay, username: string): Promise<Someone> {
  const identity: Identity = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
  await publish(relay, identity, username);
  return { ...identity, username };
}

export async function publish(relay: AdminRelay, identity: Identity, username: string | null) {
  const record = await signKeyRecord(identity, { relay: relay.relay, tenant: relay.tenant }, { username, team: null, reads: ["1.5"], serial: 1, createdAt: new Date().toISOString() });
  relay.identities.set(record.ed25519_pub, record);
  return record;
}

/** A browser in which the chat has made this person's keys. */
export async function browserOfSomeone(relay: AdminRelay, username: string): Promise<{ database: MemoryDatabase; person: Someone }> {
  const database = new MemoryDatabase();
  const keeper = await newKeeper();
  const record = await publish(relay, keeper, username);
  await new IdentityStore(database, { get: () => null, set: () => {} }).save(scopeOf({ relay: relay.relay, tenant: relay.tenant }), { ...keeper, record });
  return { database, person: { ...keeper, username } };
}

/** `by` null: an operator. The relay takes it, whatever it is. */
export async function acts(relay: AdminRelay, channel: string, by: Identity | null, act: Act): Promise<void> {
  const place = { relay: relay.relay, tenant: relay.tenant, channel };
  const [prev, ts] = [relay.headOf(channel), Math.floor(relay.now() / 1000)];
  const operators = { version: "1.5", ...place, ...act, prev, ts, ed25519_pub: null, sig: null } as OperatorAction;
  await relay.add(channel, by === null ? operators : await signAction(by.signing, place, act, prev, ts));
}

export function gives({ signing }: Identity, role: Role): Act {
  return { action: "role", target_dot1: signing.dot1, target_ed25519_pub: signing.ed25519Pub, role };
}
