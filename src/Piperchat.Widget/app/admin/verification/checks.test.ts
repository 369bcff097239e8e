import { beforeEach, expect, test } from "vitest";
import { Relay } from "../../relay/relay";
import { RosterLog } from "../../roster/roster-log";
import { MemoryDatabase } from "../../storage/database";
import { acts, gives, someone } from "../../testing/admin-people";
import { AdminRelay } from "../../testing/admin-relay";
import { Checks } from "./checks";

let relay: AdminRelay;
let log: RosterLog;
let checks: Checks;
beforeEach(async () => {
  relay = new AdminRelay();
  const [ada, bob] = [await someone(relay, "ada"), await someone(relay, "bob")];
  await acts(relay, "main", ada, { action: "claim", description: "" });
  await acts(relay, "main", ada, gives(bob, "member"));
  const over = new Relay("https://chat.example/", relay.fetch);
  log = new RosterLog(over, new MemoryDatabase(), "", { relay: relay.relay, tenant: "", channel: "main" });
  await log.refresh();
  checks = new Checks(over, log);
});

const own = (body: object, status = 200) => {
  relay.intercept = (request) => (request.endsWith("/verification") ? { status, body } : null);
};

test("Everything_is_verified_anew_here_and_by_the_relay", async () => {
  await checks.verifyAgain(true);
  expect(checks.last.value).toEqual({ name: "checked", own: { name: "agrees", entries: 2 } });
});

test("Relay_isn't_asked_by_whoever_may_not", async () => {
  own({ ok: false, seq: 1, field: "hash", error: "x" });
  await checks.verifyAgain(false);
  expect(checks.last.value).toEqual({ name: "checked", own: { name: "not-asked" } });
  own({ code: "forbidden" }, 403);
  await checks.verifyAgain(true);
  expect(checks.last.value).toEqual({ name: "checked", own: { name: "not-asked" } });
});

test("Copy_of_the_relays_that_is_broken_or_another_log_is_told", async () => {
  own({ ok: false, seq: 2, field: "hash", error: "not the hash of the entry" });
  await checks.verifyAgain(true);
  expect(checks.last.value).toEqual({ name: "checked", own: { name: "broken", seq: 2, field: "hash" } });
  own({ ok: true, entries: 2, head: { seq: 2, hash: "cd".repeat(32) } });
  await checks.verifyAgain(true);
  expect(checks.last.value).toEqual({ name: "checked", own: { name: "differs", seq: 2 } });
});

test("Relay_that_is_away_is_said_to_be_and_the_log_stays_what_it_was", async () => {
  relay.away = true;
  await checks.verifyAgain(true);
  expect(checks.last.value.name).toBe("failed");
  expect(log.state.value.kind).toBe("verified");
});
