import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { auditHash, EMPTY_LOG, generateSigningKey, roleOf, signAction, type Act, type Role, type SigningKey } from "../protocol";
import { Relay, RelayRefusal } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { AdminRelay } from "../testing/admin-relay";
import { RosterLog } from "./roster-log";

let relay: AdminRelay;
let database: MemoryDatabase;
let [ada, bob]: SigningKey[] = [];
beforeEach(async () => {
  relay = new AdminRelay();
  database = new MemoryDatabase();
  [ada, bob] = await Promise.all([generateSigningKey(), generateSigningKey()]);
  await act(ada, { action: "claim", description: "Support" });
  await act(ada, role(bob, "member"));
});
afterEach(() => void vi.restoreAllMocks());

const place = () => ({ relay: relay.relay, tenant: "", channel: "main" });
const role = (of: SigningKey | undefined, to: Role): Act => ({ action: "role", target_dot1: of?.dot1 ?? "", target_ed25519_pub: of?.ed25519Pub ?? "", role: to });
const logIn = (at = database) => new RosterLog(new Relay("https://chat.example/", relay.fetch), at, `${relay.relay}//`, place());
const asked = () => vi.spyOn(Relay.prototype, "adminLog");

/** Whatever it is, the relay takes it. */
async function act(by: SigningKey | undefined, what: Act, at = relay) {
  return at.add("main", await signAction(by as SigningKey, place(), what, at.headOf("main"), 1));
}

async function pinned() {
  const log = logIn();
  await log.refresh();
  return log;
}

test("Log_is_verified_replayed_and_pinned_and_next_time_only_what_is_new_is_fetched", async () => {
  expect(await logIn().refresh()).toMatchObject({ kind: "verified", roster: { seq: 2, claimed: true } });
  await act(ada, role(bob, "admin"));
  const again = logIn();
  expect(await again.load()).toMatchObject({ kind: "verified", roster: { seq: 2 } });
  const fetched = asked();
  const state = await again.refresh();
  expect(fetched.mock.calls).toEqual([["main", { entries_after: 1, entries_limit: 500, roster_limit: 0 }]]);
  expect(state).toMatchObject({ kind: "verified", roster: { seq: 3, hash: relay.headOf("main") } });
  expect(state.kind === "verified" && roleOf(state.roster, bob?.ed25519Pub ?? "")).toBe("admin");
});

test("Long_log_comes_in_pages", async () => {
  for (let i = 0; i < 520; i++) await act(ada, { action: "settings", settings: { description: String(i), history: "ask", readers: "roster" } });
  const fetched = asked();
  expect(await logIn().refresh()).toMatchObject({ kind: "verified", roster: { seq: 522, description: "519" } });
  expect(fetched.mock.calls.map(([, query]) => query.entries_after)).toEqual([0, 500]);
});

test("Unclaimed_channel_is_verified_as_one", async () => {
  relay = new AdminRelay();
  expect(await logIn().refresh()).toMatchObject({ kind: "verified", roster: { seq: 0, hash: EMPTY_LOG, claimed: false } });
});

test("Pins_of_another_relay_or_tenant_are_others", async () => {
  await pinned();
  const other = new RosterLog(new Relay("https://chat.example/", new AdminRelay("ff".repeat(16)).fetch), database, `${"ff".repeat(16)}//`, { ...place(), relay: "ff".repeat(16) });
  expect(await other.refresh()).toMatchObject({ kind: "verified", roster: { seq: 0 } });
});

describe("attack 25", () => {
  /** The relay's log made anew, honestly signed by its owner, in which bob was never let in. */
  async function another(...acts: Act[]): Promise<void> {
    const forged = new AdminRelay(relay.relay);
    await act(ada, { action: "claim", description: "Support" }, forged);
    for (const each of acts) await act(ada, each, forged);
    relay.audits.set("main", forged.audit("main"));
  }

  test("a log that ends before the pinned entry is an alarm", async () => {
    await pinned();
    relay.audit("main").pop();
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "shorter", seq: 2, roster: { seq: 2 } });
  });

  test("a log made anew is an alarm, however long it is by now", async () => {
    await pinned();
    await another(role(bob, "none"), role(bob, "banned"));
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "differs", seq: 2 });
  });

  test("an entry that claims the pinned hash and isn't the entry is an alarm", async () => {
    const { state } = await pinned();
    const { hash } = (state.value as { roster: { hash: string } }).roster;
    await another(role(bob, "banned"));
    relay.audits.set("main", relay.audit("main").map((entry) => (entry.seq === 2 ? { ...entry, hash } : entry)));
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "differs", seq: 2 });
  });

  test("an entry left out, or held back, is an alarm", async () => {
    await act(ada, role(bob, "admin"));
    relay.adminTold = (told) => ({ ...told, entries: (told["entries"] as { seq: number }[]).filter(({ seq }) => seq !== 2) });
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "chain", seq: 2 });
    relay.adminTold = (told) => ({ ...told, entries: (told["entries"] as { seq: number }[]).filter(({ seq }) => seq < 3) });
    expect(await logIn(new MemoryDatabase()).refresh()).toMatchObject({ kind: "broken", why: "withheld", seq: 3 });
  });

  test("a head that isn't the hash of the last entry is an alarm", async () => {
    relay.adminTold = (told) => ({ ...told, head: { seq: 2, hash: "cd".repeat(32) } });
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "differs", seq: 2 });
  });

  test("an alarm outlives a reload and a relay that behaves again, and the pin stays", async () => {
    await pinned();
    const honest = [...relay.audit("main")];
    relay.audit("main").pop();
    await logIn().refresh();
    relay.audits.set("main", honest);
    await act(ada, role(bob, "admin"));
    const again = logIn();
    expect(await again.load()).toMatchObject({ kind: "broken", why: "shorter", seq: 2 });
    expect(await again.refresh()).toMatchObject({ kind: "broken" });
    expect(await again.take(relay.audit("main").at(-1))).toMatchObject({ kind: "broken", roster: { seq: 2 } });
  });

  test("an alarm goes when everything is verified anew and bears the pin out, and not before", async () => {
    await pinned();
    const honest = [...relay.audit("main")];
    await another();
    await logIn().refresh();
    expect(await logIn().verifyAnew()).toMatchObject({ kind: "broken", why: "shorter", roster: { seq: 2 } });
    relay.audits.set("main", honest);
    expect(await logIn().verifyAnew()).toMatchObject({ kind: "verified", roster: { seq: 2 } });
    expect(await logIn().load()).toMatchObject({ kind: "verified" });
  });

  test("a log that was made anew is taken only at the user's word", async () => {
    await pinned();
    await another();
    const log = logIn();
    await log.refresh();
    expect(await log.startOver()).toMatchObject({ kind: "verified", roster: { seq: 1, hash: relay.headOf("main") } });
    expect(await logIn().refresh()).toMatchObject({ kind: "verified", roster: { seq: 1 } });
  });

  test("two tabs that are shown two logs find it out", async () => {
    const log = await pinned();
    const honest = [...relay.audit("main")];
    await act(ada, role(bob, "admin"));
    relay.adminTold = (told) => {
      // While this tab's answer is on its way, another one is shown something else.
      relay.adminTold = (same) => same;
      relay.audits.set("main", [...honest]);
      return told;
    };
    const other = logIn();
    const first = log.refresh();
    await act(ada, role(bob, "banned"));
    await other.refresh();
    expect([(await first).kind, (await other.refresh()).kind]).toContain("broken");
  });
});

describe("What no honest relay lets in is an alarm", () => {
  test("attack 20: an action that counted once and stands in the log again", async () => {
    const given = relay.audit("main")[1];
    await act(ada, role(bob, "none"));
    await relay.add("main", given?.record as never);
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "chain", seq: 4 });
  });

  test("An entry of someone without the right to it", async () => {
    await act(bob, role(bob, "owner"));
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "rights", seq: 3 });
  });

  test("An entry whose signature isn't its key's, and one of another channel", async () => {
    const signed = await signAction(ada as SigningKey, place(), role(bob, "admin"), relay.headOf("main"), 1);
    await relay.add("main", { ...signed, ed25519_pub: bob?.ed25519Pub ?? "" });
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "signature", seq: 3 });
    relay.audit("main").pop();
    await relay.add("main", await signAction(ada as SigningKey, { ...place(), channel: "other" }, role(bob, "admin"), relay.headOf("main"), 1));
    expect(await logIn(new MemoryDatabase()).refresh()).toMatchObject({ kind: "broken", why: "elsewhere", seq: 3 });
  });

  test("An entry that is none", async () => {
    relay.adminTold = (told) => ({ ...told, entries: ["nothing"] });
    expect(await logIn().refresh()).toMatchObject({ kind: "broken", why: "malformed", seq: 1 });
  });
});

describe("Entry of the stream", () => {
  test("Next_one_is_taken_without_asking_and_one_that_is_known_changes_nothing", async () => {
    const log = await pinned();
    const entry = await act(ada, role(bob, "admin"));
    const fetched = asked().mockClear();
    expect(await log.take(entry)).toMatchObject({ kind: "verified", roster: { seq: 3 } });
    for (const known of relay.audit("main")) expect(await log.take(known)).toMatchObject({ kind: "verified", roster: { seq: 3 } });
    expect(fetched).not.toHaveBeenCalled();
    expect(await logIn().load()).toMatchObject({ kind: "verified", roster: { seq: 3 } });
  });

  test("One_that_is_ahead_of_the_log_fetches_those_between", async () => {
    const log = await pinned();
    await act(ada, role(bob, "admin"));
    expect(await log.take(await act(ada, role(bob, "none")))).toMatchObject({ kind: "verified", roster: { seq: 4 } });
  });

  test("One_in_the_place_of_another_is_an_alarm", async () => {
    const log = await pinned();
    const [claim, given] = relay.audit("main");
    for (const known of [claim, given]) {
      const other = { ...known, at: "2026-11-23T10:00:00.001Z" } as NonNullable<typeof known>;
      expect(await log.take({ ...other, hash: await auditHash(other) })).toMatchObject({ kind: "broken", why: "differs", seq: known?.seq });
      await log.verifyAnew();
    }
  });

  test("Entries_fetches_and_reloads_at_once_end_in_one_state", async () => {
    const log = await pinned();
    const entries = [await act(ada, role(bob, "admin")), await act(ada, role(bob, "none")), await act(ada, role(bob, "banned"))];
    const states = await Promise.all([log.take(entries[2]), log.refresh(), log.take(entries[0]), logIn().refresh(), log.take(entries[1])]);
    expect(states.map((state) => state.kind)).toEqual(Array(5).fill("verified"));
    expect(log.state.value).toMatchObject({ roster: { seq: 5 } });
  });
});

describe("Relay that doesn't answer with a log", () => {
  test("Away_or_refusing_leaves_the_state_as_it_was", async () => {
    const log = await pinned();
    relay.away = true;
    await expect(log.refresh()).rejects.toBeInstanceOf(RelayRefusal);
    relay.away = false;
    relay.intercept = (request) => (request.startsWith("GET channels/main/admin") ? { status: 403, body: { code: "members_only" } } : null);
    await expect(log.refresh()).rejects.toMatchObject({ code: "members_only" });
    expect(log.state.value).toMatchObject({ kind: "verified", roster: { seq: 2 } });
  });

  test("Something_else_at_its_address_is_no_alarm", async () => {
    const log = await pinned();
    relay.intercept = () => ({ status: 200, body: { hello: "sign in to this network" } });
    await expect(log.refresh()).rejects.toMatchObject({ code: "unreachable" });
    expect(log.state.value.kind).toBe("verified");
  });
});
