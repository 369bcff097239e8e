import { beforeEach, expect, test, vi } from "vitest";
import { generateSigningKey, signAction, type SigningKey } from "../protocol";
import { HostRelay } from "../testing/host-relay";
import { KeySession, type SessionEvents } from "./key-session";
import { Relay } from "./relay";

let host: HostRelay;
let key: SigningKey;
let asked: string[];
beforeEach(async () => {
  host = new HostRelay();
  host.user = { id: "7", name: "Ada Lovelace" };
  key = await generateSigningKey();
  asked = [];
  host.intercept = (request) => {
    asked.push(request);
    return null;
  };
});

const place = () => ({ relay: host.relay, tenant: "" });

function opener(events?: SessionEvents, base = "https://chat.example/"): { relay: Relay; session: KeySession } {
  // The relay in memory lies at the root.
  const relay = new Relay(base, (url, init) => host.fetch(String(url).replace(base, "https://chat.example/"), init));
  return { relay, session: (relay.session = new KeySession(relay, key, place(), events)) };
}

/** Only members may read it; the key is one. */
async function restricted(): Promise<void> {
  const owner = { ...place(), channel: "main" };
  await host.add("main", await signAction(key, owner, { action: "claim", description: "" }, host.headOf("main"), 1));
  await host.add("main", await signAction(key, owner, { action: "settings", settings: { description: "", history: "ask", readers: "roster" } }, host.headOf("main"), 1));
}

const openings = () => asked.filter((request) => request === "POST sessions").length;

test("Nothing_is_signed_or_carried_before_a_session_is_wanted", async () => {
  const { relay, session } = opener();
  await relay.channels();
  expect([asked, session.token]).toEqual([["GET channels"], null]);
});

test("attack 22: a session ties the key to the one who is logged in", async () => {
  const { relay, session } = opener();
  await session.open();
  expect(host.siteUsers.get(key.ed25519Pub)).toEqual(host.user);
  await relay.channels();
  expect([...host.sessions.keys()]).toEqual([session.token]);
});

test("Requests_that_need_one_at_once_share_one_opening_and_go_again", async () => {
  await restricted();
  const { relay } = opener();
  await Promise.all([relay.participants("main"), relay.log("main", 9, 9), relay.adminLog("main", {})]);
  expect(openings()).toBe(1);
});

test("Stream_that_is_for_members_opens_a_session_and_is_asked_for_again", async () => {
  await restricted();
  const { relay } = opener();
  const abort = new AbortController();
  expect((await relay.events({ main: "last100" }, abort.signal)).status).toBe(200);
  abort.abort();
  expect(openings()).toBe(1);
});

test("Session_that_expired_is_opened_anew_and_the_request_sent_once_more", async () => {
  const { relay, session } = opener();
  const before = await session.open();
  host.sessions.clear();
  await relay.channels();
  expect([session.token === before, openings()]).toEqual([false, 2]);
});

test("Session_that_expires_at_once_is_not_opened_for_ever", async () => {
  const { relay, session } = opener();
  await session.open();
  host.intercept = (request) => {
    asked.push(request);
    return request === "GET channels" ? { status: 401, body: { code: "session_expired" } } : null;
  };
  await expect(relay.channels()).rejects.toMatchObject({ code: "session_expired" });
  expect(openings()).toBe(2);
});

test("attack 22: a key is not tied to whoever logged in after its owner", async () => {
  const mayOpen = vi.fn(async () => host.user?.id === "7");
  const { relay, session } = opener({ mayOpen, wrongAudience: () => {} });
  await session.open();
  host.user = { id: "8", name: "Mallory" };
  await expect(relay.channels()).rejects.toMatchObject({ code: "session_expired" });
  expect([host.siteUsers.get(key.ed25519Pub)?.id, openings()]).toEqual(["7", 1]);
});

test("Relay_that_goes_by_another_address_is_said_once_and_asked_no_more", async () => {
  await restricted();
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  const wrongAudience = vi.fn();
  const { relay } = opener({ mayOpen: async () => true, wrongAudience }, "https://chat.example/chat/");
  host.audience = "https://elsewhere.example";
  for (let i = 0; i < 2; i++) await expect(relay.participants("main")).rejects.toMatchObject({ status: 403, code: "members_only" });
  expect(wrongAudience.mock.calls).toEqual([["https://chat.example/chat"]]);
  expect([openings(), said.mock.calls.length]).toEqual([1, 1]);
  said.mockRestore();
});

test("Key_that_is_another_users_at_the_relay_is_not_tried_again", async () => {
  await restricted();
  const { relay } = opener();
  host.intercept = (request) => {
    asked.push(request);
    return request === "POST sessions" ? { status: 409, body: { code: "key_taken" } } : null;
  };
  for (let i = 0; i < 2; i++) await expect(relay.participants("main")).rejects.toMatchObject({ status: 403, code: "members_only" });
  expect(openings()).toBe(1);
});

test("Relay_that_cannot_open_one_just_now_is_to_be_tried_again_later", async () => {
  await restricted();
  const { relay } = opener();
  host.intercept = (request) => (request.startsWith("POST sessions") ? { status: 503, body: { code: "busy" } } : null);
  await expect(relay.participants("main")).rejects.toMatchObject({ status: 503, passing: true });
});

test("attack 22: what is no challenge is not signed, and what is no token not carried", async () => {
  const { session } = opener();
  for (const challenge of ["", "00", "GET /", 7, null, `${"00".repeat(32)}\n`]) {
    host.intercept = (request) => (request === "POST sessions/challenge" ? { status: 200, body: { challenge } } : null);
    await expect(session.open()).rejects.toMatchObject({ status: 0 });
  }
  expect(host.sessions.size).toBe(0);
  for (const token of ["", "a b", "a\nb", "é", "x".repeat(8193), 7]) {
    host.intercept = (request) => (request === "POST sessions" ? { status: 201, body: { token } } : null);
    await expect(session.open()).rejects.toMatchObject({ status: 0 });
  }
  expect(session.token).toBeNull();
});

test("Session_that_is_ended_is_gone_at_the_relay_and_none_is_opened_any_more", async () => {
  const { relay, session } = opener();
  await session.open();
  await session.end();
  expect([host.sessions.size, session.token]).toEqual([0, null]);
  await expect(session.open()).rejects.toMatchObject({ status: 401 });
  await relay.channels();
  expect(openings()).toBe(1);
});
