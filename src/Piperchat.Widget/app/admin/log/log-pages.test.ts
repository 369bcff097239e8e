import { beforeEach, describe, expect, test } from "vitest";
import { auditHash, replay, UNCLAIMED, type AuditEntry } from "../../protocol";
import { Relay } from "../../relay/relay";
import { acts, gives, someone, type Someone } from "../../testing/admin-people";
import { AdminRelay } from "../../testing/admin-relay";
import { plain } from "../../words";
import { Chain, logPage } from "./log-pages";
import { sentenceOf } from "./sentences";

let relay: AdminRelay;
let chain: Chain;
let [ada, bob]: [Someone, Someone] = [] as never;
beforeEach(async () => {
  relay = new AdminRelay();
  [ada, bob] = await Promise.all([someone(relay, "ada"), someone(relay, "bob")]);
  await acts(relay, "main", ada, { action: "claim", description: "" });
  for (const role of ["member", "admin", "banned", "none"] as const) await acts(relay, "main", ada, gives(bob, role));
  chain = new Chain({ relay: relay.relay, tenant: "", channel: "main" });
  chain.startAt(await replay(UNCLAIMED, relay.audit("main")));
});

const page = (search = "", before: number | null = null) => logPage(new Relay("https://chat.example/", relay.fetch), "main", chain, search, before);
const told = (change: (entries: AuditEntry[]) => unknown[]) => {
  relay.adminTold = (answer) => ({ ...answer, entries: change(answer["entries"] as AuditEntry[]) });
};

test("Newest_entries_come_first_and_each_is_checked", async () => {
  const { rows, next } = await page();
  expect(rows.map(({ seq, false: wrong }) => [seq, wrong])).toEqual([[5, false], [4, false], [3, false], [2, false], [1, false]]);
  expect(next).toBeNull();
});

test("Search_gives_those_of_an_action_or_a_name", async () => {
  expect((await page("claim")).rows.map(({ seq }) => seq)).toEqual([1]);
  expect((await page("bob")).rows.map(({ seq }) => seq)).toEqual([5, 4, 3, 2]);
});

describe("attack 25", () => {
  const changed = (entries: AuditEntry[], seq: number, change: object) => Promise.all(entries.map(async (entry) => {
    if (entry.seq !== seq) return entry;
    const other = { ...entry, ...change };
    return { ...other, hash: await auditHash(other) };
  }));

  test("an entry that was changed, its hash with it, isn't shown", async () => {
    const lied = await changed(relay.audit("main"), 3, { at: "2026-11-23T10:00:00.000Z" });
    told(() => lied);
    expect((await page()).rows.filter(({ entry }) => entry === null).map(({ seq }) => seq)).toEqual([3]);
  });

  test("an entry that was verified on one page isn't another one in a search", async () => {
    await page();
    const lied = await changed(relay.audit("main"), 2, { at: "2026-11-23T10:00:00.000Z" });
    told(() => lied.slice(1, 2));
    expect((await page("bob")).rows).toMatchObject([{ seq: 2, entry: null, false: true }]);
  });

  test("an entry that nobody signed isn't shown, and nor is what is none", async () => {
    told((entries) => [null, { seq: 9 }, { ...entries[2], record: { ...entries[2]?.record, role: "owner" } }]);
    expect((await page()).rows.every(({ entry, false: wrong }) => entry === null && wrong)).toBe(true);
  });
});

test("Entry_of_an_operator_names_the_hosts_user_until_they_are_erased", async () => {
  await acts(relay, "main", null, gives(bob, "member"));
  relay.operator = { id: "7", name: "Rita" };
  chain = new Chain({ relay: relay.relay, tenant: "", channel: "main" });
  expect((await page()).rows[0]).toMatchObject({ by: { id: "7", name: "Rita" }, entry: { record: { ed25519_pub: null } } });
  relay.operator = null;
  expect((await page()).rows[0]).toMatchObject({ by: null });
});

test("Sentences_say_who_did_what_to_whom", async () => {
  const nameOf = (key: string) => (key === ada.signing.ed25519Pub ? "ada" : "bob");
  const said = relay.audit("main").map(({ record }) => plain(sentenceOf(record, null, nameOf)));
  expect(said).toEqual(["ada claimed the channel", "ada made bob a member", "ada made bob an admin", "ada banned bob", "ada took bob off the roster"]);
  const site = { ...gives(ada, "owner"), ed25519_pub: null };
  expect([plain(sentenceOf(site, { id: "7", name: "Rita" }, nameOf)), plain(sentenceOf(site, null, nameOf))]).toEqual(["Rita, for the site, made ada an owner", "The site made ada an owner"]);
  expect(plain(sentenceOf({ ...gives(ada, "none"), ed25519_pub: ada.signing.ed25519Pub }, null, nameOf))).toBe("ada left the roster");
});
