import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { alice, bob, carol, eph, place, v15 } from "../testing/v15";
import { identityOf, type Person } from "../testing/vectors";
import { EMPTY_LOG, signAction, type Act, type Role } from "./action";
import { auditHash, verifyAuditEntry, verifyAuditLog, type AuditEntry } from "./audit-entry";
import { isLastOwner, NotEntitled, objectionTo, replay, roleOf, UNCLAIMED, type Roster } from "./roster";

const people = [alice, bob, carol, eph];
const at = v15.audit_entry.at;

/** A log as a relay keeps it; it checks nothing, so that it can be made to hold what no relay should. */
class Log {
  readonly entries: AuditEntry[] = [];

  /** `by` null: an operator. */
  async add(by: Person | null, act: Act): Promise<this> {
    const prev = this.entries.at(-1)?.hash ?? EMPTY_LOG;
    const around = { version: "1.5" as const, ...place, ...act, prev, ts: 1 };
    const record = by === null ? { ...around, ed25519_pub: null, sig: null } : await signAction((await identityOf(by)).signing, place, act, prev, 1);
    const entry = { seq: this.entries.length + 1, at, site_user: by === null ? "ab".repeat(32) : null, record };
    this.entries.push({ ...entry, hash: await auditHash(entry) });
    return this;
  }

  async roster(): Promise<Roster> {
    await verifyAuditLog(this.entries, place);
    return replay(UNCLAIMED, this.entries);
  }
}

const claim: Act = { action: "claim", description: "Support" };
const role = (of: Person, to: Role): Act => ({ action: "role", target_dot1: of.dot1, target_ed25519_pub: of.ed25519_pub, role: to });
const settings = (readers: "open" | "roster"): Act => ({ action: "settings", settings: { description: "Help", history: "never", readers } });
const remove = (target: string): Act => ({ action: "remove", target });

/** alice is the owner, bob an admin, carol a member. */
let staffed: Roster;
beforeAll(async () => {
  staffed = await (await (await new Log().add(alice, claim)).add(alice, role(bob, "admin"))).add(alice, role(carol, "member")).then((log) => log.roster());
});

test("Roster_of_the_vectors_has_their_owner_and_member", async () => {
  const log = await (await new Log().add(alice, claim)).add(alice, role(bob, "member"));
  const roster = await log.roster();
  expect([...roster.roles]).toEqual([
    [alice.ed25519_pub, { dot1: alice.dot1, role: "owner", seq: 1, at, signed: true }],
    [bob.ed25519_pub, { dot1: bob.dot1, role: "member", seq: 2, at, signed: true }],
  ]);
  expect(roster).toMatchObject({ seq: 2, hash: log.entries[1]?.hash, claimed: true, description: "Support", settings: null });
});

test("Settings_description_and_removed_messages_are_the_latest_of_the_log", async () => {
  const id = crypto.randomUUID();
  const log = await (await (await new Log().add(alice, claim)).add(alice, settings("open"))).add(alice, remove(id));
  const roster = await log.roster();
  expect([roster.settings, roster.description, [...roster.removed]]).toEqual([{ description: "Help", history: "never", readers: "open" }, "Help", [id]]);
});

test("Whom_the_log_took_out_stays_in_it_with_no_role", async () => {
  const log = await (await (await new Log().add(alice, claim)).add(alice, role(bob, "member"))).add(alice, role(bob, "none"));
  const roster = await log.roster();
  expect([roster.roles.get(bob.ed25519_pub), roleOf(roster, bob.ed25519_pub), roleOf(roster, eph.ed25519_pub)]).toEqual([{ dot1: bob.dot1, role: "none", seq: 3, at, signed: true }, "none", "none"]);
});

test("Operators_claim_makes_nobody_owner_and_an_operator_then_does_as_an_owner_may", async () => {
  const log = await (await new Log().add(null, claim)).add(null, role(alice, "owner"));
  expect(await log.roster()).toMatchObject({ claimed: true, roles: new Map([[alice.ed25519_pub, { dot1: alice.dot1, role: "owner", seq: 2, at, signed: false }]]) });
  expect((await (await new Log().add(null, claim)).roster()).roles.size).toBe(0);
});

describe("Rights", () => {
  const objection = (by: Person | null, act: Act, roster = staffed) => objectionTo(roster, by?.ed25519_pub ?? null, act);

  test("Owner_and_operator_may_do_all_but_claim_again", () => {
    for (const by of [alice, null]) {
      for (const act of [role(eph, "owner"), role(bob, "none"), role(carol, "banned"), settings("open"), remove("x")]) expect(objection(by, act)).toBeNull();
      expect(objection(by, claim)).toBe("claimed");
    }
  });

  test("Admin_removes_and_sets_member_banned_none_on_those_below_and_nothing_else", () => {
    for (const act of [role(carol, "banned"), role(carol, "none"), role(eph, "member"), remove("x")]) expect(objection(bob, act)).toBeNull();
    for (const act of [role(carol, "admin"), role(carol, "owner"), role(alice, "member"), role(bob, "none"), settings("open")]) expect(objection(bob, act)).toBe("forbidden");
  });

  test("Member_and_stranger_may_do_nothing", () => {
    for (const by of [carol, eph]) for (const act of [role(by, "member"), role(eph, "none"), settings("open"), remove("x")]) expect(objection(by, act)).toBe("forbidden");
  });

  test("Last_owner_stays_whoever_asks_and_goes_once_there_is_another", async () => {
    for (const by of [alice, null]) for (const to of ["admin", "member", "banned", "none"] as const) expect(objection(by, role(alice, to))).toBe("last_owner");
    expect(objection(alice, role(alice, "owner"))).toBeNull();
    const two = await replay(staffed, [{ ...v15.audit_entry, seq: 4, hash: "00", record: { ...v15.claim, ...role(bob, "owner") } as never }]);
    expect([isLastOwner(two, alice.ed25519_pub), objection(alice, role(alice, "none"), two)]).toEqual([false, null]);
  });

  test("Nothing_but_a_claim_comes_first", () => {
    for (const act of [role(bob, "member"), settings("open"), remove("x")]) expect(objection(alice, act, UNCLAIMED)).toBe("not_claimed");
    expect(objection(eph, claim, UNCLAIMED)).toBeNull();
  });
});

test("Entry_of_whoever_had_no_right_to_it_is_a_fault_that_names_it", async () => {
  const log = await (await (await new Log().add(alice, claim)).add(alice, role(bob, "member"))).add(bob, role(bob, "owner"));
  await expect(log.roster()).rejects.toEqual(new NotEntitled(3, "forbidden"));
  await expect((await new Log().add(alice, role(bob, "member"))).roster()).rejects.toMatchObject({ seq: 1, objection: "not_claimed" });
  await expect((await (await new Log().add(alice, claim)).add(bob, claim)).roster()).rejects.toMatchObject({ seq: 2, objection: "claimed" });
});

test("attack 20: an action that counted once doesn't fit the log a second time", async () => {
  const log = await (await (await new Log().add(alice, claim)).add(alice, role(bob, "member"))).add(alice, role(bob, "none"));
  const [, given, taken] = log.entries as [AuditEntry, AuditEntry, AuditEntry];
  const again = { ...given, seq: 4 };
  await expect(verifyAuditEntry({ ...again, hash: await auditHash(again) }, taken, place)).rejects.toMatchObject({ field: "record.prev" });
});

test("attack 25: a log with any entry left out doesn't verify", async () => {
  const log = await (await (await (await new Log().add(alice, claim)).add(alice, role(bob, "admin"))).add(bob, role(carol, "banned"))).add(bob, role(carol, "member"));
  for (const out of [0, 1, 2]) await expect(verifyAuditLog(log.entries.filter((_, i) => i !== out), place)).rejects.toMatchObject({ field: "seq" });
});

describe("Replay, whatever is asked", () => {
  const act = fc.oneof(
    fc.record({ of: fc.constantFrom(...people), to: fc.constantFrom<Role>("owner", "admin", "member", "banned", "none") }).map(({ of, to }) => role(of, to)),
    fc.constantFrom(claim, settings("open"), settings("roster"), remove(crypto.randomUUID())),
  );
  const asked = fc.array(fc.tuple(fc.constantFrom(...people, null), act), { maxLength: 30 });

  /** Entries of what was asked by those who may; unsigned, since the rights are what is looked at. */
  async function allowed(asks: readonly (readonly [Person | null, Act])[]): Promise<AuditEntry[]> {
    let roster = UNCLAIMED;
    const entries: AuditEntry[] = [];
    for (const [by, each] of asks) {
      if (objectionTo(roster, by?.ed25519_pub ?? null, each) !== null) continue;
      const entry = { seq: entries.length + 1, at, site_user: null, hash: "00", record: { ...each, ed25519_pub: by?.ed25519_pub ?? null } } as unknown as AuditEntry;
      roster = await replay(roster, [entry]);
      entries.push(entry);
    }
    return entries;
  }

  test("All_at_once_and_in_any_two_parts_come_to_the_same", async () => {
    await fc.assert(fc.asyncProperty(asked, fc.nat(30), async (asks, cut) => {
      const entries = await allowed(asks);
      const whole = await replay(UNCLAIMED, entries);
      expect(await replay(await replay(UNCLAIMED, entries.slice(0, cut)), entries.slice(cut))).toEqual(whole);
    }), { numRuns: 200 });
  });

  test("Channel_that_had_an_owner_never_lacks_one_and_nobody_rises_but_by_an_owner_or_the_site", async () => {
    await fc.assert(fc.asyncProperty(asked, async (asks) => {
      let roster = UNCLAIMED;
      for (const entry of await allowed(asks)) {
        const before = roster;
        roster = await replay(roster, [entry]);
        const owners = (of: Roster) => [...of.roles.values()].filter(({ role: each }) => each === "owner").length;
        expect(owners(before) > 0 && owners(roster) === 0).toBe(false);
        const by = entry.record.ed25519_pub;
        const risen = people.filter(({ ed25519_pub: key }) => ["owner", "admin"].includes(roleOf(roster, key)) && roleOf(roster, key) !== roleOf(before, key));
        if (risen.length > 0) expect(by === null || !before.claimed || roleOf(before, by) === "owner").toBe(true);
      }
    }), { numRuns: 200 });
  });

  test("Roster_that_was_gone_on_from_stays_as_it_was", async () => {
    const before = structuredClone(staffed);
    await replay(staffed, [{ ...v15.audit_entry, seq: 4, hash: "00", record: { ...v15.claim, ...role(bob, "none") } as never }]);
    expect(staffed).toEqual(before);
  });
});
