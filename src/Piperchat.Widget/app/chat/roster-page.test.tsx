// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signAction, type Act, type Role } from "../protocol";
import { MemoryDatabase } from "../storage/database";
import { HostRelay } from "../testing/host-relay";
import { browserOf, say, sessionOf, started } from "../testing/people";
import { found, until } from "../testing/until";
import { App } from "./app";
import type { Session } from "./session";

let relay: HostRelay;
let root: HTMLElement;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new HostRelay();
  relay.login = false;
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  render(null, root);
  sessions.splice(0).forEach((session) => session.end());
});

const shows = (text: string) => until(() => expect(root.textContent).toContain(text));
const hides = (text: string) => until(() => expect(root.textContent).not.toContain(text));
const named = (name: string, within = "") => [...root.querySelectorAll<HTMLElement>(`${within} button`)].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === name);
const press = async (name: string, within = "") => (await found(() => named(name, within))).click();

/** alva's page. */
async function page(database = new MemoryDatabase(), username: string | null = "alva"): Promise<Session> {
  const start = await browserOf(relay, "main", database);
  if (username !== null) await start.startChatting(username);
  render(<App start={start} />, root);
  sessions.push(sessionOf(start));
  return sessionOf(start);
}

async function joins(username: string): Promise<Session> {
  const session = await started(relay, username);
  sessions.push(session);
  return session;
}

const does = async (by: Session, act: Act) =>
  relay.add("main", await signAction(by.parts.keeper.signing, { relay: relay.relay, tenant: "", channel: "main" }, act, relay.headOf("main"), Math.floor(Date.now() / 1000)));
const role = (of: Session, to: Role): Act => ({ action: "role", target_dot1: of.me.dot1, target_ed25519_pub: of.me.ed25519_pub, role: to });

test("Own_message_is_taken_back_by_its_button_after_a_question", async () => {
  const alva = await page();
  await say(alva, "regrets");
  await press("Take back", "article");
  await shows("Take this message back?");
  await press("Cancel", "dialog");
  await hides("Take this message back?");
  await shows("regrets");
  await press("Take back", "article");
  await press("Take back", "dialog");
  await shows("You took back a message");
  await hides("regrets");
});

test("Taking_back_that_fails_says_so_and_the_message_stays", async () => {
  const alva = await page();
  await say(alva, "stays");
  await press("Take back", "article");
  relay.intercept = (request) => (request.endsWith("/erase") ? { status: 503, body: {} } : null);
  await press("Take back", "dialog");
  await shows("That didn’t work");
  expect(root.querySelector("article")?.textContent).toContain("stays");
});

test("Others_messages_are_removed_by_those_who_run_the_conversation_and_nobody_else", async () => {
  const alva = await page();
  const bo = await joins("bo-1");
  await does(bo, { action: "claim", description: "" });
  await does(bo, role(alva, "member"));
  await shows("bo-1 made you a member");
  await say(bo, "spam");
  await shows("spam");
  expect(named("Remove", "article")).toBeUndefined();
  await does(bo, role(alva, "admin"));
  await press("Remove", "article");
  await press("Remove", "dialog");
  await shows("Message removed by you");
  await hides("spam");
});

test("Whoever_is_no_member_is_told_whom_to_ask_in_place_of_a_box", async () => {
  await page();
  const bo = await joins("bo-1");
  await does(bo, { action: "claim", description: "" });
  await shows("Only members write here. Ask bo-1 to add you. What is written here is sealed for its members only.");
  expect(root.querySelector("textarea")).toBeNull();
  await does(bo, { action: "settings", settings: { description: "", history: "ask", readers: "open" } });
  await shows("bo-1 changed the settings: whoever joins can read");
  await hides("sealed for its members only");
  await does(bo, role(sessions[0] as Session, "banned"));
  await shows("You were banned from this conversation");
});

test("Roles_stand_in_the_list_of_readers", async () => {
  const alva = await page();
  await does(alva, { action: "claim", description: "" });
  await shows("You claimed this conversation");
  await press("Who can read");
  await until(() => expect([...root.querySelectorAll("dialog .pc-tag")].map(({ textContent }) => textContent)).toEqual(["You", "Owner"]));
});

test("attack 25: a log that lacks what it had is amber, holds what is written, and goes on when the whole log is there again", async () => {
  const database = new MemoryDatabase();
  const alva = await page(database);
  await does(alva, { action: "claim", description: "" });
  await shows("You claimed this conversation");
  alva.end();
  render(null, root);
  const hidden = relay.audit("main").pop();
  const again = await page(database, null);
  await shows("isn’t the one that this browser saw before");
  await say(again, "held");
  await shows("Waits for your decision below");
  relay.audit("main").push(hidden as never);
  await press("Check again");
  await hides("isn’t the one that this browser saw before");
  await until(() => expect(relay.posted).toHaveLength(1));
});

test("attack 10: a site's name is text, and has no mark but ours", async () => {
  await page();
  const bo = await joins("bo-1");
  relay.siteUsers.set(bo.me.ed25519_pub, { id: "2", name: "Bo <b>✔</b>\n@root" });
  await sessions[0]?.current.value?.refreshReaders();
  await say(bo, "hello");
  await until(() => expect(root.querySelector(".pc-author")?.textContent).toBe("Bo b/b root @bo-1"));
  expect(root.querySelectorAll(".pc-log :is(img, b:not(.pc-strong))")).toHaveLength(0);
  expect(root.querySelectorAll(".pc-author .pc-vouched")).toHaveLength(1);
});
