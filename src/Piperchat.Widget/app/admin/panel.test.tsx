// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Relay } from "../relay/relay";
import { MemoryDatabase } from "../storage/database";
import { acts, browserOfSomeone, gives, someone, type Someone } from "../testing/admin-people";
import { AdminRelay } from "../testing/admin-relay";
import { found, until } from "../testing/until";
import { App } from "./app";
import { PanelStart } from "./start";

let relay: AdminRelay;
let root: HTMLElement;
let database: MemoryDatabase;
let [ada, bob]: [Someone, Someone] = [] as never;
beforeEach(async () => {
  relay = new AdminRelay();
  root = document.createElement("div");
  document.body.replaceChildren(root);
  const browser = await browserOfSomeone(relay, "ada");
  [ada, bob, database] = [browser.person, await someone(relay, "bob"), browser.database];
  await acts(relay, "main", ada, { action: "claim", description: "Questions" });
  await acts(relay, "main", ada, gives(bob, "member"));
});
afterEach(() => render(null, root));

async function open(search: string, at = database): Promise<PanelStart> {
  const start = new PanelStart(new Relay("https://chat.example/", relay.fetch), { lack: async () => null, database: async () => at }, () => search);
  render(<App start={start} />, root);
  await start.begin();
  return start;
}

const nameOf = (each: Element) => each.getAttribute("aria-label") ?? each.textContent;
const named = (selector: string, name: string) => found(() => [...root.querySelectorAll<HTMLElement>(selector)].find((each) => nameOf(each) === name));
const press = async (name: string) => (await named("button", name)).click();
const shows = (text: string) => until(() => expect(root.textContent).toContain(text));
const offers = (name: string) => [...root.querySelectorAll("button, select")].some((each) => nameOf(each) === name);

function type(field: HTMLElement, text: string): void {
  (field as HTMLInputElement).value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function choose(label: string, value: string): Promise<void> {
  const select = (await named("select", label)) as HTMLSelectElement;
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

test("Owner_changes_a_role_once_it_is_said_what_happens", async () => {
  await open("?channel=main");
  await shows("Verified: 2 entries");
  await shows("You’re an owner here");
  await choose("Role of bob", "admin");
  await shows("bob can then remove messages");
  await shows("You sign this with your key");
  expect(await relay.role("main", bob.signing.ed25519Pub)).toBe("member");
  await press("Make admin");
  await shows("bob is an admin now.");
  expect(await relay.role("main", bob.signing.ed25519Pub)).toBe("admin");
  await shows("Verified: 3 entries");
  expect(((await named("select", "Role of bob")) as HTMLSelectElement).value).toBe("admin");
});

test("Nothing_that_is_done_looks_like_a_lie_for_a_moment", async () => {
  await someone(relay, "carol");
  await open("?channel=main");
  await shows("bob");
  const alarms: string[] = [];
  new MutationObserver(() => alarms.push(...[...root.querySelectorAll(".pc-tone-bad")].map((each) => each.textContent ?? ""))).observe(root, { childList: true, subtree: true, characterData: true });
  await choose("Role of bob", "admin");
  await press("Make admin");
  await shows("bob is an admin now.");
  type(await named("input", "Search people"), "ada");
  await until(() => expect(root.querySelectorAll(".pc-person")).toHaveLength(1));
  type(await named("input", "Search people"), "");
  await until(() => expect(root.querySelectorAll(".pc-person")).toHaveLength(2));
  expect(alarms).toEqual([]);
});

test("Somebody_who_acts_between_the_relays_head_and_its_rows_is_no_alarm", async () => {
  const carol = await someone(relay, "carol");
  const row = { dot1: carol.signing.dot1, ed25519_pub: carol.signing.ed25519Pub, role: "member", username: "carol", site_user: null, seq: 3 };
  let asked = false;
  const between = async (input: URL | RequestInfo, init?: RequestInit): Promise<Response> => {
    const response = await relay.fetch(input, init);
    if (asked || !String(input).includes("roster_limit=50")) return response;
    asked = true;
    await acts(relay, "main", ada, gives(carol, "member"));
    const told = (await response.json()) as { roster: unknown[] };
    return new Response(JSON.stringify({ ...told, roster: [...told.roster, row] }));
  };
  const start = new PanelStart(new Relay("https://chat.example/", between), { lack: async () => null, database: async () => database }, () => "?channel=main");
  render(<App start={start} />, root);
  await start.begin();
  await until(() => expect(root.querySelectorAll(".pc-person")).toHaveLength(3));
  expect([asked, root.querySelector(".pc-person-doubted")]).toEqual([true, null]);
});

test("Question_that_is_left_changes_nothing", async () => {
  await open("?channel=main");
  await press("Ban bob");
  await press("Cancel");
  await until(() => expect(root.querySelector("dialog")).toBeNull());
  expect(relay.audit("main")).toHaveLength(2);
});

test("Somebody_is_added_after_their_key_was_shown", async () => {
  const carol = await someone(relay, "carol");
  await open("?channel=main");
  await press("Add someone");
  type(await named("input", "Username or dot1"), "nobody");
  (await named("button", "Look up")).closest("form")?.requestSubmit();
  await shows("Nobody here is called nobody");
  type(await named("input", "Username or dot1"), "Carol");
  (await named("button", "Look up")).closest("form")?.requestSubmit();
  await shows(carol.signing.ed25519Pub.slice(0, 4));
  (await named("button", "Add carol")).closest("form")?.requestSubmit();
  await shows("carol is a member now.");
  expect(await relay.role("main", carol.signing.ed25519Pub)).toBe("member");
});

test("Banned_and_removed_and_let_back_in", async () => {
  await open("?channel=main");
  for (const [ask, go, role] of [["Ban bob", "Ban", "banned"], ["Unban bob", "Unban", "member"], ["Remove bob", "Remove", "none"]] as const) {
    await press(ask);
    await press(go);
    await until(async () => expect(await relay.role("main", bob.signing.ed25519Pub)).toBe(role));
    await until(() => expect(root.querySelector("dialog")).toBeNull());
  }
  await shows("1 person · 1 owner");
});

test("Last_owner_is_offered_no_way_out", async () => {
  await open("?channel=main");
  await shows("The only owner: make another one first.");
  expect(offers("Role of ada") || offers("Remove ada") || offers("Ban ada")).toBe(false);
});

test("Settings_are_changed_after_each_change_was_said", async () => {
  await open("?channel=main&tab=settings");
  await shows("Nobody has saved settings yet");
  const [open_, site] = await found(() => {
    const radios = [...root.querySelectorAll<HTMLInputElement>('input[type="radio"]')];
    return radios.length === 6 && [radios[1], radios[5]];
  });
  open_?.click();
  site?.click();
  (await named("button", "Save changes")).closest("form")?.requestSubmit();
  await shows("Whoever joins can read, too, from now on.");
  await shows("The site can then let itself in");
  await press("Change them");
  await shows("The settings are changed.");
  expect(relay.audit("main").at(-1)?.record).toMatchObject({ settings: { description: "Questions", history: "site", readers: "open" } });
});

test("Channel_that_nobody_claimed_is_claimed", async () => {
  await open("?channel=billing");
  await shows("Nobody has claimed this channel");
  type(await found(() => root.querySelector<HTMLElement>(".pc-claim input")), "Invoices");
  (await named("button", "Claim this channel")).closest("form")?.requestSubmit();
  await shows("You’re an owner here");
  expect(relay.audit("billing")[0]?.record).toMatchObject({ action: "claim", description: "Invoices", ed25519_pub: ada.signing.ed25519Pub });
});

test("Log_is_told_in_sentences_the_newest_first", async () => {
  await open("?channel=main&tab=log");
  await until(() => expect([...root.querySelectorAll(".pc-entry p:first-child")].map((each) => each.textContent)).toEqual(["ada made bob a member", "ada claimed the channel"]));
});

test("Everything_is_verified_again_at_a_press", async () => {
  await open("?channel=main&tab=log");
  await press("Verify again");
  await shows("Checked again from entry 1: all 2 entries hold. The server checked its own copy, and found the same.");
});

describe("Whoever has no right here", () => {
  test("Sees_all_and_is_offered_nothing", async () => {
    const browser = await browserOfSomeone(relay, "eve");
    await open("?channel=main", browser.database);
    await shows("your key has no say here");
    await shows("bob");
    expect(["Add someone", "Role of bob", "Ban bob", "Remove bob"].some(offers)).toBe(false);
  });

  test("Without_a_key_is_led_to_the_chat", async () => {
    await open("?channel=main", new MemoryDatabase());
    await shows("this browser has no key here");
    expect([...root.querySelectorAll("a")].some((link) => link.getAttribute("href") === "./?channel=main")).toBe(true);
  });

  test("Acts_for_the_site_where_the_host_lets_them_and_is_told_so", async () => {
    relay.operator = { id: "7", name: "Rita" };
    await open("?channel=main", new MemoryDatabase());
    await shows("You act for the site. The log says so.");
    await choose("Role of bob", "owner");
    await shows("You act for the site. The log says so, for good.");
    await press("Make owner");
    await shows("bob is an owner now.");
    expect(relay.audit("main").at(-1)).toMatchObject({ record: { ed25519_pub: null, role: "owner" } });
  });

  test("Is_told_where_the_relay_closes_the_log_and_may_try_again", async () => {
    relay.intercept = (request) => (request === "GET channels/main/admin" ? { status: 403, body: { code: "members_only" } } : null);
    await open("?channel=main");
    await shows("Only its members may look");
    relay.intercept = () => null;
    await press("Try again");
    await shows("Verified: 2 entries");
  });
});

describe("Relay that lies", () => {
  test("attack 24: a row that the log doesn't bear out is an alarm, and nothing is offered there", async () => {
    relay.adminTold = (told) => ({ ...told, roster: (told["roster"] as object[]).map((row) => ({ ...row, role: "owner" })) });
    await open("?channel=main");
    await shows("The log says otherwise: Member.");
    expect(offers("Ban bob")).toBe(false);
  });

  test("attack 25: a log without the pinned entry is an alarm that says what to do, and is given up only at the user's word", async () => {
    await open("?channel=main");
    await shows("Verified: 2 entries");
    relay.audit("main").pop();
    await open("?channel=main");
    await shows("This log can’t be trusted");
    await shows("Entry 2 is gone.");
    await shows("As last verified, up to entry 2:");
    expect(offers("Add someone")).toBe(false);
    await press("Verify again");
    await shows("This log can’t be trusted");
    await press("Trust the log as it is now…");
    await press("Trust it");
    await shows("Verified: 1 entry");
  });

  test("attack 10: script in a name, a description or the site's word stays text", async () => {
    const hostile = '<img src=x onerror="globalThis.pwned=1">';
    await acts(relay, "main", ada, { action: "settings", settings: { description: hostile, history: "ask", readers: "roster" } });
    relay.siteUsers.set(bob.signing.ed25519Pub, { id: "9", name: hostile });
    await open("?channel=main");
    await shows(hostile);
    await shows("The site says: img srcx onerrorglobalThis.pwned1");
    expect(root.querySelector("img")).toBeNull();
  });
});

test("Address_of_another_relay_than_before_is_asked_about", async () => {
  await open("?channel=main");
  const before = relay;
  relay = new AdminRelay("ff".repeat(16));
  await open("?channel=main");
  await shows("This isn’t the server you wrote to before");
  await press("Go on with the new server");
  await shows("Nobody has claimed this channel");
  expect(before.relay).not.toBe(relay.relay);
});

test("Channels_are_searched_and_one_that_is_new_can_be_gone_to", async () => {
  for (let i = 0; i < 60; i++) relay.append(`customer-${i}`, { id: crypto.randomUUID(), version: "1.0" });
  const start = await open("");
  await named("a", "customer-0");
  await press("Show more");
  await named("a", "main");
  type(await named("input", "Search channels"), "invoices");
  await shows("No channel begins with invoices.");
  (await found(() => [...root.querySelectorAll("a")].find((each) => each.textContent === "Go to invoices"))).click();
  await shows("Nobody has claimed this channel");
  expect(start.phase.value.name).toBe("panel");
});
