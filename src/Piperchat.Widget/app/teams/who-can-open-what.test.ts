// Who opens what was written to a team, said as plainly as it can be, against the program that makes, hands over and renews its keys.

import { expect, test } from "vitest";
import type { Session } from "../chat/session";
import { read, say } from "../testing/people";
import { seeded } from "../testing/seeded";
import { cleo, handsOver, holdsKey, keeperOf, reads, teamTests } from "../testing/team-tests";
import { until } from "../testing/until";

const site = teamTests();
const STEPS = 10;

/** `keys`: those of the team that they were ever given. */
type Agent = { readonly id: string; session: Session | null; isMember: boolean; readonly keys: Set<string> };

test.each([1, 2, 3, 4])("Whoever_opens_what_is_written_to_a_team_had_the_key_it_was_sealed_to: seed %i", async (seed) => {
  const draw = seeded(seed);
  site.relay.teamMembers.set("support", new Set());
  const agents: Agent[] = ["1", "2", "3"].map((id) => ({ id, session: null, isMember: false, keys: new Set() }));
  const members = () => agents.filter(({ isMember }) => isMember);
  const named = () => site.relay.teamKeys.get("support")?.ed25519_pub as string;
  const sealedTo = new Map<string, string>();

  async function comes(agent: Agent): Promise<void> {
    agent.isMember = true;
    // On a device of their own each time.
    agent.keys.clear();
    site.relay.teamMembers.get("support")?.add(agent.id);
    agent.session?.end();
    agent.session = await site.at({ id: agent.id, name: `Agent ${agent.id}` }, "support-1");
    await keeperOf(agent.session);
  }

  await comes(agents[0] as Agent);
  await holdsKey(agents[0]?.session as Session);
  agents[0]?.keys.add(named());
  const customer = await site.at(cleo);

  const steps: readonly ((agent: Agent, other: Agent) => Promise<void> | null)[] = [
    async () => {
      const text = `${sealedTo.size + 1}`;
      sealedTo.set(text, named());
      await say(customer, text);
      await reads(customer, ...sealedTo.keys());
    },
    (agent) => (agent.isMember ? null : comes(agent)),
    // Whoever is there has the key, so that somebody can hand it on.
    (agent, other) => (agent === other || !agent.isMember || !other.isMember || !agent.keys.has(named()) || other.keys.has(named()) ? null : (async () => {
      await handsOver(agent.session as Session, other.session as Session);
      // It is sealed for all members, as is everything in their channel.
      for (const each of members()) for (const key of agent.keys) each.keys.add(key);
    })()),
    (agent) => (!agent.isMember || !agent.keys.has(named()) || !members().some((each) => each !== agent && each.keys.has(named())) ? null : (async () => {
      const before = named();
      agent.isMember = false;
      site.relay.teamMembers.get("support")?.delete(agent.id);
      for (const { session } of members()) await (await keeperOf(session as Session)).channel.refreshReaders();
      await until(() => expect(named()).not.toBe(before));
      for (const each of members()) {
        await holdsKey(each.session as Session);
        each.keys.add(named());
      }
    })()),
  ];
  for (let done = 0; done < STEPS; ) {
    const pick = () => agents[draw(agents.length)] as Agent;
    const step = steps[draw(steps.length)]?.(pick(), pick()) ?? null;
    if (step === null) continue;
    await step;
    done++;
  }
  for (const { session, keys } of agents.filter((agent) => agent.session !== null)) {
    const opens = [...sealedTo].filter(([, key]) => keys.has(key)).map(([text]) => text);
    await until(() => expect(read(session as Session)).toEqual(opens));
  }
});
