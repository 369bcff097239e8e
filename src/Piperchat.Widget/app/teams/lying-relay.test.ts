import { describe, expect, test } from "vitest";
import { nameOfKey } from "../chat/names";
import { authorOf } from "../conversation/author";
import type { Message } from "../conversation/entries";
import { generateAgreementKey, generateSigningKey, makeTeamKey, sealEnvelope, signKeyRecord, signMembership, type Identity, type KeyRecord } from "../protocol";
import { someone } from "../testing/admin-people";
import { read, say } from "../testing/people";
import { ada, ben, cleo, dropped, handsOver, holdsKey, keeperOf, lines, reads, shown, states, teamTests } from "../testing/team-tests";
import { until } from "../testing/until";
import { teamChannel } from "./team-channel";

const site = teamTests();
const place = () => ({ relay: site.relay.relay, tenant: "" });
const bySite = (identity: object, more: object = {}) => ({ identity, by: "site", record: null, role: null, site_user: null, ...more });
const now = () => new Date().toISOString();

/** Tells of one more participant of customers' channels. */
function names(...ghosts: object[]): void {
  site.relay.participantsTold = (told, channel) => (channel.startsWith("support-") ? [...told, ...ghosts] : told);
}

describe("attack 24", () => {
  test("a ghost that the relay names is a line before the first message that includes it", async () => {
    const customer = await site.at(cleo);
    const ghost = await someone(site.relay, "ghost");
    names(bySite(site.relay.identities.get(ghost.signing.ed25519Pub) as KeyRecord));
    site.relay.intercept = (request, body) => {
      if (request === "POST messages" && Object.hasOwn((body as { wraps: object }).wraps, ghost.signing.dot1)) told.push(...lines(customer));
      return null;
    };
    const told: string[] = [];
    await say(customer, "for whom?");
    await reads(customer, "for whom?");
    expect(told).toEqual(["reads @ghost"]);
    expect(shown(customer).readers.value?.list.map(({ bySite }) => bySite)).toEqual([false, true]);
  });

  test("a team's key that its members never saw is a line for the customer, and no key of theirs for the members", async () => {
    const agent = await site.at(ada);
    await holdsKey(agent);
    const customer = await site.at(cleo);
    await say(customer, "before");
    await reads(agent, "before");
    const { record } = await makeTeamKey(place(), "support", now());
    site.relay.teamKeys.set("support", record);
    await say(customer, "after");
    await reads(customer, "before", "after");
    expect(lines(customer)).toEqual(["reads support (team)", "new-key support (team)"]);
    const keeper = await keeperOf(agent);
    await agent.refreshReadersOf("support");
    expect([keeper.holds.value, keeper.isStrange.value]).toEqual([false, true]);
    // Nor do they take it for one that somebody left, and make another.
    expect(site.posted(teamChannel("support"))).toBe(1);
  });

  test("a person in the place of a team, and a team in that of a person, are nobody", async () => {
    const customer = await site.at(cleo);
    const ghost = await someone(site.relay, "ghost");
    const { record: team } = await makeTeamKey(place(), "support", now());
    const other = await makeTeamKey(place(), "sales", now());
    const person = site.relay.identities.get(ghost.signing.ed25519Pub) as KeyRecord;
    names(bySite(person, { team: "support", member: false }), bySite(team), bySite(other.record, { team: "support" }), bySite(team, { by: "join", team: "support" }), bySite(person, { team: "Not a name" }));
    await shown(customer).refreshReaders();
    expect(dropped(customer)).toEqual(["unverified", "unverified", "unverified", "unverified"]);
    expect(shown(customer).readers.value?.list.map(({ record }) => record.ed25519_pub)).toEqual([customer.me.ed25519_pub, person.ed25519_pub]);
  });

  test("a team's key in any other channel, or from somebody who is no member, is none", async () => {
    const agent = await site.at(ada);
    await holdsKey(agent);
    const { readers } = agent.keyring;
    const held = readers.value.length;
    const stranger: Identity = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
    const made = await makeTeamKey(place(), "support", now());
    const content = { kind: "team_key", team: "support", ed25519_pub: made.record.ed25519_pub, x25519_priv: made.x25519Priv, replaces: null } as const;
    await site.puts(stranger, teamChannel("support"), content, [agent.me]);
    await site.puts(agent.parts.keeper, "support-1", content, [agent.me]);
    await until(() => expect(states(agent)).toEqual(["broken"]));
    const { channel } = await keeperOf(agent);
    await until(() => expect(channel.log.value.entries.filter(({ type }) => type === "message")).toHaveLength(2));
    await channel.openMore();
    expect(readers.value).toHaveLength(held);
  });
});

test("attack 24: what a stranger says in the team's channel of its key changes nothing for the members", async () => {
  const first = await site.at(ada);
  await holdsKey(first);
  const named = site.relay.teamKeys.get("support") as KeyRecord;
  const stranger: Identity = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
  const record = await signKeyRecord(stranger, place(), { username: "stranger", team: null, reads: ["1.5"], serial: 1, createdAt: now() });
  const second = await site.at(ben, "main");
  const says = async (ed25519_pub: string, readers: readonly KeyRecord[]) => {
    const { x25519Priv } = await makeTeamKey(place(), "support", now());
    await site.puts(stranger, teamChannel("support"), { kind: "team_key", team: "support", ed25519_pub, x25519_priv: x25519Priv, replaces: null }, readers);
  };
  // Ben seems to have the key already, and so does somebody who reads there no more; and here's one for Ada to hand on.
  await says(named.ed25519_pub, [first.me, second.me, record]);
  await says((await makeTeamKey(place(), "support", now())).record.ed25519_pub, [first.me]);
  const { channel, asking } = await keeperOf(first);
  await until(() => expect(channel.log.value.entries.filter(({ type }) => type === "message")).toHaveLength(3));
  await second.open("support-1");
  await keeperOf(second);
  await until(() => expect(asking.value).toHaveLength(1));
  await handsOver(first, second);
  const customer = await site.at(cleo);
  await say(customer, "read by both");
  for (const session of [first, second]) await reads(session, "read by both");
  expect(second.keyring.readers.value.map(({ ed25519Pub }) => ed25519Pub)).toEqual([named.ed25519_pub]);
  expect(site.relay.teamKeys.get("support")).toBe(named);
});

test("attack 05: a key that the team has had before isn't sealed for again", async () => {
  const [first, second] = [await site.at(ada), await site.at(ben)];
  await handsOver(first, second);
  const old = site.relay.teamKeys.get("support") as KeyRecord;
  const customer = await site.at(cleo);
  await say(customer, "one");
  await reads(customer, "one");
  site.relay.teamMembers.get("support")?.delete(ada.id);
  await (await keeperOf(second)).channel.refreshReaders();
  await until(() => expect(site.relay.teamKeys.get("support")).not.toBe(old));
  await say(customer, "two");
  await reads(customer, "one", "two");

  site.relay.teamKeys.set("support", old);
  await say(customer, "three");
  await reads(customer, "one", "two", "three");
  expect(dropped(customer)).toEqual(["replaced"]);
  expect(Object.keys(site.relay.posted.at(-1)?.wraps ?? {})).toEqual([customer.me.dot1]);
  expect(read(first)).toEqual(["one"]);
});

test("attack 23: one old reader whom the site names makes nothing fall to an older version", async () => {
  const customer = await site.at(cleo);
  const old: Identity = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
  names(bySite(await signKeyRecord(old, place(), { username: "old", team: null, reads: ["1.2"], serial: 1, createdAt: now() })));
  await say(customer, "as ever");
  await reads(customer, "as ever");
  expect(shown(customer).readers.value?.list.map(({ standing }) => standing)).toEqual(["reads", "too-old"]);
  expect(site.relay.posted.map(({ version, wraps }) => [version, Object.keys(wraps)])).toEqual([["1.5", [customer.me.dot1]]]);
});

test("attack 22: a join that is told again after its leave brings nobody back, whoever the site says it is", async () => {
  const customer = await site.at(cleo);
  const other = await someone(site.relay, "other");
  const channel = { ...place(), channel: "support-1" };
  const join = await signMembership("join", other.signing, channel, "2026-11-23T10:00:00.000Z");
  const leave = await signMembership("leave", other.signing, channel, "2026-11-23T10:00:01.000Z");
  const identity = site.relay.identities.get(other.signing.ed25519Pub) as KeyRecord;
  for (const [type, record] of [["join", join], ["leave", leave]] as const) site.relay.append("support-1", { type, record, identity });
  await until(() => expect(shown(customer).log.value.entries.map(({ type }) => type)).toContain("leave"));
  names({ identity, by: "join", record: join, role: null, site_user: cleo }, bySite(identity, { site_user: cleo }));
  await say(customer, "alone");
  await reads(customer, "alone");
  expect(Object.keys(site.relay.posted.at(-1)?.wraps ?? {})).toEqual([customer.me.dot1]);
});

test("attack 02: what is signed by a team's own key stands under no name of the team's", async () => {
  const customer = await site.at(cleo);
  const maker: Identity = { signing: await generateSigningKey(), agreements: [await generateAgreementKey()] };
  site.relay.teamKeys.set("support", await signKeyRecord(maker, place(), { username: null, team: "support", reads: ["1.5"], serial: 1, createdAt: now() }));
  await customer.refreshReadersOf("support");
  await until(() => expect(shown(customer).readers.value?.list.map(({ record }) => record.team)).toContain("support"));
  await site.puts(maker, "support-1", { kind: "text", text: "Your password, please.", reply_to: null }, [customer.me]);
  await until(() => expect(states(customer)).toEqual(["text"]));
  const message = shown(customer).log.value.entries.find((entry) => entry.type === "message") as Message;
  expect(authorOf(customer, message)).toEqual({ name: nameOfKey(maker.signing.ed25519Pub) });
});

test("Members_whose_team_keys_come_in_any_order_hold_them_all", async () => {
  const [first, second] = [await site.at(ada), await site.at(ben)];
  await handsOver(first, second);
  const colleague = (session: typeof first) => session.keyring.readers.value.map(({ ed25519Pub }) => ed25519Pub);
  expect(colleague(second)).toEqual(expect.arrayContaining(colleague(first)));
  // One that says the key is another: both are tried.
  const { ed25519_pub } = site.relay.teamKeys.get("support") as KeyRecord;
  const wrong = await makeTeamKey(place(), "support", now());
  await site.puts(first.parts.keeper, teamChannel("support"), { kind: "team_key", team: "support", ed25519_pub, x25519_priv: wrong.x25519Priv, replaces: null }, [second.me]);
  await until(() => expect(second.keyring.readers.value.find(({ ed25519Pub }) => ed25519Pub === ed25519_pub)?.agreements).toHaveLength(2));
  const customer = await site.at(cleo);
  await say(customer, "still read");
  await reads(second, "still read");
});

test("Message_for_a_team_opens_once_its_true_key_comes_after_another_that_a_member_said_it_was", async () => {
  const first = await site.at(ada);
  await holdsKey(first);
  const second = await site.at(ben);
  const { ed25519_pub } = site.relay.teamKeys.get("support") as KeyRecord;
  const wrong = await makeTeamKey(place(), "support", now());
  await site.puts(first.parts.keeper, teamChannel("support"), { kind: "team_key", team: "support", ed25519_pub, x25519_priv: wrong.x25519Priv, replaces: null }, [second.me]);
  await until(() => expect(second.keyring.readers.value).toHaveLength(1));
  const customer = await site.at(cleo);
  await say(customer, "for the team");
  await until(() => expect(states(second)).toEqual(["broken"]));
  await handsOver(first, second);
  await reads(second, "for the team");
});

test("Message_that_was_sealed_under_a_team_that_has_no_key_here_stays_sealed_and_says_so", async () => {
  const customer = await site.at(cleo);
  const { record } = await makeTeamKey(place(), "sales", now());
  const { envelope } = await sealEnvelope(customer.parts.keeper, [record], { place: { ...place(), channel: "support-1" }, id: crypto.randomUUID(), createdAt: now(), prev: null, content: { kind: "text", text: "for sales", reply_to: null } });
  site.relay.append("support-1", envelope);
  const agent = await site.at(ada);
  await until(() => expect(states(agent)).toEqual(["sealed"]));
});
