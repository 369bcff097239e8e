import { beforeEach, describe, expect, test } from "vitest";
import { roleOf, type Roster } from "../../protocol";
import { Clock } from "../../relay/clock";
import { Relay, RelayRefusal } from "../../relay/relay";
import { RosterLog } from "../../roster/roster-log";
import { MemoryDatabase } from "../../storage/database";
import { acts, gives, someone, type Someone } from "../../testing/admin-people";
import { AdminRelay } from "../../testing/admin-relay";
import { Acting, NotDone } from "./acting";
import { problemOf } from "./problem";

let relay: AdminRelay;
let [ada, bob, carol]: [Someone, Someone, Someone] = [] as never;
beforeEach(async () => {
  relay = new AdminRelay();
  [ada, bob, carol] = await Promise.all([someone(relay, "ada"), someone(relay, "bob"), someone(relay, "carol")]);
  await acts(relay, "main", ada, { action: "claim", description: "" });
  await acts(relay, "main", ada, gives(bob, "admin"));
});

/** As it stands on the page of whoever has this key. */
async function page(me: Someone | null, { channel = "main", hasLogIn = false } = {}): Promise<{ acting: Acting; log: RosterLog; clock: Clock }> {
  const over = new Relay("https://chat.example/", relay.fetch);
  const log = new RosterLog(over, new MemoryDatabase(), "", { relay: relay.relay, tenant: "", channel });
  await log.refresh();
  const clock = new Clock();
  return { acting: new Acting(over, clock, log, me?.signing ?? null, hasLogIn), log, clock };
}

test("Claim_is_the_operators_alone_where_the_host_has_a_log_in", async () => {
  const claim = { action: "claim", description: "" } as const;
  const { acting } = await page(ada, { channel: "new", hasLogIn: true });
  expect(acting.actorFor(claim)).toBe(null);
  acting.operator.value = true;
  expect(acting.actorFor(claim)).toBe("key");
  expect((await page(ada, { channel: "new" })).acting.actorFor(claim)).toBe("key");
});

const roleOfCarol = (roster: Roster) => roleOf(roster, carol.signing.ed25519Pub);
const last = () => relay.audit("main").at(-1);

test("Act_is_signed_by_the_key_where_the_log_gives_it_the_right", async () => {
  const { acting, log } = await page(ada);
  expect(acting.actorFor(gives(carol, "member"))).toBe("key");
  await acting.do(gives(carol, "member"), roleOfCarol);
  expect(last()).toMatchObject({ seq: 3, site_user: null, record: { ed25519_pub: ada.signing.ed25519Pub, role: "member" } });
  expect(log.state.value).toMatchObject({ kind: "verified", roster: { seq: 3 } });
});

test("Operator_acts_unsigned_where_no_key_here_may_and_the_key_goes_first_where_it_may", async () => {
  relay.operator = { id: "7", name: "Rita" };
  const { acting } = await page(bob);
  acting.operator.value = true;
  expect([acting.actorFor(gives(carol, "member")), acting.actorFor(gives(carol, "owner"))]).toEqual(["key", "site"]);
  await acting.do(gives(carol, "owner"), roleOfCarol);
  expect(last()).toMatchObject({ site_user: expect.any(String), record: { ed25519_pub: null, sig: null, role: "owner" } });
});

test("Whoever_may_do_nothing_asks_the_relay_for_nothing", async () => {
  const { acting } = await page(carol);
  relay.intercept = (request) => {
    if (request.startsWith("POST")) throw new Error("asked");
    return null;
  };
  expect(acting.actorFor(gives(carol, "owner"))).toBeNull();
  await expect(acting.do(gives(carol, "owner"), roleOfCarol)).rejects.toEqual(new NotDone("forbidden"));
});

describe("Somebody else was faster", () => {
  test("What_was_asked_still_makes_sense_and_is_signed_anew_onto_their_entry", async () => {
    const { acting } = await page(ada);
    await acts(relay, "main", ada, { action: "settings", settings: { description: "", history: "ask", readers: "roster" } });
    await acting.do(gives(carol, "member"), roleOfCarol);
    expect(last()).toMatchObject({ seq: 4, record: { role: "member", prev: relay.audit("main")[2]?.hash } });
  });

  test("What_was_asked_is_about_something_that_changed_and_isn't_done", async () => {
    const { acting } = await page(ada);
    await acts(relay, "main", ada, gives(carol, "banned"));
    await expect(acting.do(gives(carol, "member"), roleOfCarol)).rejects.toEqual(new NotDone("changed"));
    expect(relay.audit("main")).toHaveLength(3);
    // Once the user has seen how it is, it may well be what they want.
    await acting.do(gives(carol, "member"), roleOfCarol);
    expect(last()).toMatchObject({ seq: 4, record: { role: "member" } });
  });

  test("They_took_the_right_away_meanwhile", async () => {
    const { acting } = await page(bob);
    await acts(relay, "main", ada, gives(bob, "member"));
    const refused = await acting.do(gives(carol, "member"), roleOfCarol).catch((error: unknown) => error);
    expect(problemOf(refused)).toBe("You aren’t allowed to do that here.");
    expect(relay.audit("main")).toHaveLength(3);
  });

  test("Again_and_again_and_the_user_is_told", async () => {
    const { acting } = await page(ada);
    relay.intercept = (request) => (request === "POST channels/main/members" ? { status: 409, body: { code: "stale_head" } } : null);
    const refused = await acting.do(gives(carol, "member"), roleOfCarol).catch((error: unknown) => error);
    expect(problemOf(refused)).toContain("Others are changing this channel too");
  });
});

test("Browser_whose_clock_is_off_signs_by_the_relays", async () => {
  const { acting, clock } = await page(ada);
  relay.now = () => Date.now() + 3_600_000;
  await acting.do(gives(carol, "member"), roleOfCarol);
  expect(last()?.record.ts).toBeGreaterThan(Date.now() / 1000 + 3000);
  expect(clock.offset.value).toBeGreaterThan(3_000_000);
});

test("attack 25: nothing is signed onto a log that can't be trusted", async () => {
  const { acting, log } = await page(ada);
  relay.audit("main").pop();
  await log.refresh();
  expect(acting.actorFor(gives(carol, "member"))).toBeNull();
  await expect(acting.do(gives(carol, "member"), roleOfCarol)).rejects.toEqual(new NotDone("unverified"));
});

test("Each_refusal_is_a_sentence_about_what_to_do", () => {
  const said = (status: number, code: string, retryAfterMs: number | null = null) => problemOf(new RelayRefusal(status, code, "", null, retryAfterMs));
  expect(said(409, "last_owner")).toContain("only owner");
  expect(said(403, "forbidden")).toContain("aren’t allowed");
  expect(said(429, "too_many", 4200)).toContain("Wait 5 s");
  expect(said(0, "unreachable")).toContain("isn’t certain whether");
  expect(said(400, "odd")).toBe("The server didn’t take it.");
});
