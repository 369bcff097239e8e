// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, expect, test } from "vitest";
import { App } from "../chat/app";
import type { Session } from "../chat/session";
import { generateAgreementKey, sealEnvelope } from "../protocol";
import { MemoryRelay } from "../testing/memory-relay";
import { browserOf, say, sessionOf, started } from "../testing/people";
import { found, until } from "../testing/until";

let relay: MemoryRelay;
let root: HTMLElement;
const sessions: Session[] = [];
beforeEach(() => {
  relay = new MemoryRelay();
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  render(null, root);
  sessions.splice(0).forEach((session) => session.pause());
});

const shows = (text: string) => until(() => expect(root.textContent).toContain(text));
/** Each group as its classes' end, its author and its texts. */
const groups = () => [...root.querySelectorAll(".pc-group")].map((group) => ({
  mine: group.classList.contains("pc-group-mine"),
  author: group.querySelector(".pc-author")?.textContent ?? null,
  texts: [...group.querySelectorAll(".pc-text")].map((text) => text.textContent),
}));

async function page(): Promise<Session> {
  const start = await browserOf(relay);
  await start.startChatting("alva");
  render(<App start={start} />, root);
  sessions.push(sessionOf(start));
  return sessionOf(start);
}

async function joins(username: string): Promise<Session> {
  const session = await started(relay, username);
  sessions.push(session);
  return session;
}

test("attack 02: an unsigned post with somebody's key as its author speaks in nobody's name", async () => {
  const alva = await page();
  const bo = await joins("bo-1");
  await say(bo, "from bo");
  await shows("from bo");
  for (const key of [bo.me.ed25519_pub, alva.me.ed25519_pub]) relay.append("main", { id: crypto.randomUUID(), version: "1.0", author_name: key, content: `forged as ${key}` });
  await shows(`forged as ${alva.me.ed25519_pub}`);
  const forged = groups().filter(({ texts }) => texts.some((text) => text?.startsWith("forged")));
  expect(forged).toHaveLength(2);
  for (const { mine, author, texts } of forged) {
    expect(mine).toBe(false);
    expect(texts).toHaveLength(1);
    expect(author).toMatch(/^Says they’re “[0-9a-f]{31}…”$/);
  }
  expect(root.querySelectorAll(".pc-sent")).toHaveLength(0);
});

test("attack 02: an unsigned post that calls itself by a reader's name is told as its own word", async () => {
  await page();
  await joins("bo-1");
  relay.append("main", { id: crypto.randomUUID(), version: "1.0", author_name: "\u202ebo-1\u200b", content: "not bo" });
  await shows("not bo");
  expect(groups()).toEqual([{ mine: false, author: "Says they’re “bo-1”", texts: ["not bo"] }]);
  expect(root.querySelector(".pc-group .pc-avatar")?.getAttribute("data-initials")).toBe("?");
});

test("Message_that_does_not_open_hides_none_of_its_authors_others", async () => {
  const alva = await page();
  const bo = await joins("bo-1");
  const { x25519Pub } = await generateAgreementKey();
  const unopenable = async () => (await sealEnvelope(bo.parts.keeper, [{ ed25519_pub: alva.me.ed25519_pub, x25519_pub: x25519Pub }], {
    place: { relay: relay.relay, tenant: "", channel: "main" }, id: crypto.randomUUID(), createdAt: new Date().toISOString(), prev: null,
    content: { kind: "text", text: "never shown", reply_to: null },
  })).envelope;
  relay.append("main", await unopenable());
  await say(bo, "second");
  await shows("second");
  relay.append("main", await unopenable());
  await say(bo, "fourth");
  await shows("fourth");
  expect([...root.querySelectorAll(".pc-broken")].map((line) => line.textContent)).toEqual(Array(2).fill("A message here isn’t shown: the part sealed for you doesn’t open."));
  expect(groups().map(({ texts }) => texts)).toEqual([["second"], ["fourth"]]);
  expect(root.textContent).not.toContain("newer version");
});

test("Line_about_many_names_the_rest_on_a_press", async () => {
  const names = ["anna", "bert", "cleo", "dora", "ghost"];
  for (const name of names) await joins(name);
  await page();
  const line = await found(() => [...root.querySelectorAll<HTMLElement>(".pc-note")].find(({ textContent }) => textContent?.endsWith("anna, bert, cleo and 2 others can read what you write")));
  expect(root.querySelector("dialog")).toBeNull();
  line.querySelector("button")?.click();
  const list = await found(() => root.querySelector("dialog ul"));
  expect([...list.querySelectorAll(".pc-reader-name")].map(({ textContent }) => textContent)).toEqual(names);
});

test("Line_that_names_everyone_has_nothing_to_press", async () => {
  await joins("anna");
  await page();
  await shows("anna can read what you write");
  expect(root.querySelectorAll(".pc-note button")).toHaveLength(0);
});

test("attack 02: a key that is not sealed for is not called by the name it takes", async () => {
  await page();
  const bo = await joins("bo-1");
  await shows("Only you and bo-1 can read this");
  const known = relay.identities.get(bo.me.ed25519_pub);
  relay.identities.delete(bo.me.ed25519_pub);
  const other = await started(relay, "bo-1");
  sessions.push(other);
  relay.identities.set(bo.me.ed25519_pub, known as NonNullable<typeof known>);
  await shows("has another key than before");
  const head = root.querySelector(".pc-head-words p");
  await until(() => expect(head?.textContent).toBe(`bo-1, key ${other.me.ed25519_pub.slice(0, 8)}… and you`));
  expect(root.querySelectorAll(".pc-faces .pc-avatar")).toHaveLength(2);
  expect(root.querySelector(".pc-faces-more")?.getAttribute("data-more")).toBe("+1");
});

test("Messages_come_at_once_when_all_are_there_and_bones_hold_their_place_until_then", async () => {
  const bo = await joins("bo-1");
  for (const text of ["one", "two", "three"]) await say(bo, text);
  await until(() => expect(relay.posted).toHaveLength(3));
  const seen: string[] = [];
  const watching = new MutationObserver(() => {
    const bones = root.querySelector(".pc-skeleton") !== null;
    const rows = root.querySelectorAll(".pc-day, .pc-note, .pc-past, .pc-group").length;
    if (root.querySelector(".pc-log") !== null) seen.push(bones ? (rows > 0 ? "both" : "bones") : rows > 0 ? "rows" : "neither");
  });
  watching.observe(root, { childList: true, subtree: true });
  await page();
  await shows("3 messages from before you joined");
  watching.disconnect();
  expect(new Set(seen)).toEqual(new Set(["bones", "rows"]));
});
