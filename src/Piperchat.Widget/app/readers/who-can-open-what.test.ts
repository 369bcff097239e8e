// The rules of who reads, once more and as plainly as they can be said, against the program that keeps them.

import { expect, test } from "vitest";
import type { Session } from "../chat/session";
import { HandingOver } from "../history/handing-over";
import { read, say } from "../testing/people";
import { claim, current, role, rosterTests } from "../testing/roster-tests";
import { seeded } from "../testing/seeded";
import { until } from "../testing/until";

const at = rosterTests();
const STEPS = 16;

/** What holds of one person. Whoever may read is sealed for from then on; what was said before is theirs only if somebody hands it on. */
type Person = { readonly session: Session; mayTakePart: boolean; left: boolean; readonly opens: Set<string> };

const isReader = ({ mayTakePart, left }: Person) => mayTakePart && !left;

async function seen(people: readonly Person[]): Promise<void> {
  const readers = people.filter(isReader).map(({ session }) => session.me.dot1).sort();
  for (const { session } of people.filter(isReader)) {
    await at.followed(session);
    await until(() => expect(current(session).readers.value?.list.map(({ record }) => record.dot1).sort()).toEqual(readers));
  }
}

test.each([1, 2, 3, 4, 5, 6])("Whoever_can_open_what_is_what_the_rules_say: seed %i", async (seed) => {
  const draw = seeded(seed);
  const people: Person[] = [];
  for (const name of ["ada", "bob", "carol", "dora"]) people.push({ session: await at.person(name), mayTakePart: true, left: false, opens: new Set() });
  const [owner] = people as [Person];
  const claims = owner.session;
  await at.does(claims, claim);
  for (const { session } of people.slice(1)) await at.does(claims, role(session, "member"));
  await seen(people);

  let texts = 0;
  const steps: Record<string, (one: Person, other: Person) => Promise<unknown> | null> = {
    say: (one) => {
      if (!isReader(one)) return null;
      const text = `${++texts}`;
      for (const each of people.filter(isReader)) each.opens.add(text);
      return say(one.session, text).then(() => until(() => expect(read(one.session)).toContain(text)));
    },
    leave: (one) => (isReader(one) ? ((one.left = true), one.session.leave(current(one.session))) : null),
    join: (one) => (one.left && one.mayTakePart ? ((one.left = false), one.session.join(current(one.session))) : null),
    ban: (one) => (one !== owner && one.mayTakePart ? ((one.mayTakePart = false), at.does(claims, role(one.session, draw(2) === 0 ? "banned" : "none"))) : null),
    letIn: (one) => (one.mayTakePart ? null : ((one.mayTakePart = true), at.does(claims, role(one.session, "member")))),
    handOver: (one, other) => {
      if (one === other || !isReader(one) || !isReader(other)) return null;
      for (const text of one.opens) other.opens.add(text);
      const handing = new HandingOver(one.session.parts, current(one.session));
      return handing.past(other.session.me).then((past) => handing.give(other.session.me, past));
    },
  };
  const names = ["say", "say", "say", ...Object.keys(steps)];
  for (let done = 0; done < STEPS; ) {
    const pick = () => people[draw(people.length)] as Person;
    const step = steps[names[draw(names.length)] as string]?.(pick(), pick()) ?? null;
    if (step === null) continue;
    await step;
    await seen(people);
    done++;
  }
  for (const { session, opens } of people) await until(() => expect(new Set(read(session))).toEqual(opens));
  expect(texts).toBeGreaterThan(0);
});
