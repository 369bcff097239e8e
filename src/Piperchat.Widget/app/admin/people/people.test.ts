import { beforeEach, describe, expect, test } from "vitest";
import { PinBook } from "../../pins/pin-book";
import { replay, UNCLAIMED, type Roster } from "../../protocol";
import { Relay } from "../../relay/relay";
import { MemoryDatabase } from "../../storage/database";
import { acts, gives, publish, someone, type Someone } from "../../testing/admin-people";
import { AdminRelay } from "../../testing/admin-relay";
import { Directory } from "./lookup";
import { countsOf, peoplePage, rowsOf, type ToldPerson } from "./people";

let relay: AdminRelay;
let roster: Roster;
let [ada, bob]: [Someone, Someone] = [] as never;
beforeEach(async () => {
  relay = new AdminRelay();
  [ada, bob] = await Promise.all([someone(relay, "ada"), someone(relay, "bob")]);
  await acts(relay, "main", ada, { action: "claim", description: "" });
  await acts(relay, "main", ada, gives(bob, "member"));
  roster = await replay(UNCLAIMED, relay.audit("main"));
});

const over = () => new Relay("https://chat.example/", relay.fetch);
const told = async (): Promise<ToldPerson[]> => (await peoplePage(over(), "main", "", null)).people.map((person) => ({ person, roster }));
type Told = { ed25519_pub: string };
const lie = (change: (rows: Told[]) => unknown[]) => {
  relay.adminTold = (answer) => ({ ...answer, roster: change(answer["roster"] as Told[]) });
};
const doubts = async () => rowsOf(await told(), { roster, whole: true }).map(({ doubt }) => doubt);

test("Honest_list_is_borne_out_row_by_row", async () => {
  relay.siteUsers.set(bob.signing.ed25519Pub, { id: "9", name: "Bob B." });
  expect((await told()).map(({ person }) => person)).toMatchObject([{ told: "ada", role: "owner", seq: 1, siteUser: null }, { told: "bob", role: "member", seq: 2, siteUser: { name: "Bob B." } }]);
  expect(await doubts()).toEqual([null, null]);
  expect(countsOf(roster)).toEqual({ owners: 1, people: 2, banned: 0 });
});

test("attack 24: a row, a role or an entry that the log doesn't bear out is doubted", async () => {
  const ghost = await someone(relay, "ghost");
  lie((rows) => [...rows, { ...rows[1], ed25519_pub: ghost.signing.ed25519Pub, dot1: ghost.signing.dot1 }]);
  expect(await doubts()).toEqual([null, null, { why: "unknown" }]);
  lie((rows) => rows.map((row) => ({ ...row, role: "owner" })));
  expect(await doubts()).toEqual([null, { why: "other-role", role: "member" }]);
  lie((rows) => rows.map((row) => ({ ...row, seq: 7 })));
  expect(await doubts()).toEqual([{ why: "other-entry", seq: 1 }, { why: "other-entry", seq: 2 }]);
  lie((rows) => rows.map((row) => ({ ...row, dot1: ghost.signing.dot1 })));
  expect(await doubts()).toEqual([{ why: "unknown" }, { why: "unknown" }]);
});

test("attack 25: whom the list leaves out stands in it, once it is whole", async () => {
  lie((rows) => rows.slice(1));
  expect(rowsOf(await told(), { roster, whole: true })).toMatchObject([{ person: { ed25519_pub: ada.signing.ed25519Pub, role: "owner" }, doubt: { why: "absent" } }, { doubt: null }]);
  expect(rowsOf(await told(), { roster, whole: false })).toHaveLength(1);
});

test("Row_is_measured_by_the_log_of_its_own_page_and_nobody_who_came_after_the_first_page_is_missed", async () => {
  const first = await told();
  const carol = await someone(relay, "carol");
  await acts(relay, "main", ada, gives(bob, "banned"));
  await acts(relay, "main", ada, gives(carol, "owner"));
  const later = await replay(UNCLAIMED, relay.audit("main"));
  expect(rowsOf(first, { roster: later, whole: true }).map(({ doubt }) => doubt)).toEqual([null, null]);
});

test("Rows_that_are_none_are_left_out", async () => {
  lie(() => [null, "bob", { role: "owner" }, { ed25519_pub: "00", dot1: "dot1:0", role: "king", seq: 1 }]);
  expect(await told()).toEqual([]);
});

describe("Looking somebody up", () => {
  const book = () => new PinBook(new MemoryDatabase(), "");
  const find = (name: string, pins = book()) => new Directory(over(), { relay: relay.relay, tenant: "" }, pins).find(name);

  test("Name_leads_to_its_key_and_the_record_that_says_so", async () => {
    expect(await find("bob")).toMatchObject({ username: "bob", ed25519_pub: bob.signing.ed25519Pub, record: { username: "bob" }, before: null });
    expect(await find("nobody")).toBe("nobody");
  });

  test("attack 02: a name that its key never signed is contradictory", async () => {
    relay.intercept = (request) => (request === "GET usernames/ada" ? { status: 200, body: { username: "ada", dot1: bob.signing.dot1, ed25519_pub: bob.signing.ed25519Pub } } : null);
    expect(await find("ada")).toBe("contradictory");
  });

  test("attack 04: a label that isn't the key's is contradictory", async () => {
    relay.intercept = (request) => (request === "GET usernames/ada" ? { status: 200, body: { username: "ada", dot1: ada.signing.dot1, ed25519_pub: bob.signing.ed25519Pub } } : null);
    expect(await find("ada")).toBe("contradictory");
  });

  test("Key_without_a_record_is_found_and_says_so", async () => {
    relay.intercept = (request) => (request.startsWith("GET identities/") ? { status: 404, body: {} } : null);
    expect(await find("bob")).toMatchObject({ record: null });
  });

  test("attack 05: another key than the one that is pinned under the name is told with it", async () => {
    const pins = book();
    await pins.meet(await publish(relay, ada, "ada"));
    relay.identities.clear();
    const other = await someone(relay, "ada");
    expect(await find("ada", pins)).toMatchObject({ ed25519_pub: other.signing.ed25519Pub, before: ada.signing.ed25519Pub });
  });
});
