import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { until } from "../testing/until";
import { Link, type Obey } from "./link";
import type { Command } from "./messages";

const HOST = "https://host.example";
const KEYS = { type: "piperchat:set-identity", ed25519_priv: "00".repeat(32), x25519_priv: "11".repeat(32), username: "maya" };

type Posted = { readonly message: { readonly type: string }; readonly target: string; readonly ports: readonly MessagePort[] };

/** A window in a frame: what it posts to its parent, and what windows post to it. */
class Page {
  readonly posted: Posted[] = [];
  readonly parent = { postMessage: (message: never, target: string, ports: MessagePort[] = []) => this.posted.push({ message, target, ports }) };
  #hear: (event: unknown) => void = () => {};

  addEventListener(_: string, hear: (event: unknown) => void): void {
    this.#hear = hear;
  }

  receive(data: unknown, { source = this.parent as unknown, origin = HOST } = {}): void {
    this.#hear({ source, origin, data });
  }

  of(type: string): readonly Posted[] {
    return this.posted.filter(({ message }) => message.type === type);
  }
}

let page: Page;
let obeyed: Command[];
let ports: MessagePort[];
let answer: Awaited<ReturnType<Obey>>;
beforeEach(() => {
  page = new Page();
  obeyed = [];
  ports = [];
  answer = null;
});
afterEach(() => ports.forEach((port) => port.close()));

function open(...origins: string[]): Link {
  const link = new Link(page as unknown as Window, origins.length === 0 ? [HOST] : origins);
  link.open(async (command) => {
    obeyed.push(command);
    return answer;
  });
  ports.push(...page.of("piperchat:ready").flatMap((each) => each.ports));
  return link;
}

/** What comes out of the port that `ready` brought. */
function listen(port = ports[0] as MessagePort) {
  const heard: unknown[] = [];
  port.onmessage = ({ data }) => heard.push(data);
  return { port, heard };
}

const settled = async () => {
  const { port1, port2 } = new MessageChannel();
  await new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(0);
  });
  port1.close();
};

test("Ready_goes_to_the_exact_origin_with_a_port", () => {
  open();
  expect(page.posted.map(({ message, target, ports: { length } }) => [message.type, target, length])).toEqual([["piperchat:ready", HOST, 1]]);
});

test("Commands_over_the_port_are_obeyed_and_answered_there", async () => {
  open();
  const { port, heard } = listen();
  port.postMessage({ ...KEYS, id: 1 });
  await until(() => expect(heard).toEqual([{ type: "piperchat:result", id: 1, ok: true }]));
  answer = "bad-channel";
  port.postMessage({ type: "piperchat:set-channel", channel: "a", id: "two" });
  await until(() => expect(heard[1]).toEqual({ type: "piperchat:result", id: "two", ok: false, error: "bad-channel" }));
  expect(obeyed.map(({ type }) => type)).toEqual(["piperchat:set-identity", "piperchat:set-channel"]);
  expect(page.posted).toHaveLength(1);
});

test("Host_without_a_loader_commands_by_message_and_hears_events_at_its_origin", async () => {
  const link = open();
  page.receive({ type: "piperchat:set-channel", channel: "a", id: 1 });
  await until(() => expect(page.of("piperchat:result")).toEqual([{ message: { type: "piperchat:result", id: 1, ok: true }, target: HOST, ports: [] }]));
  link.tell({ type: "piperchat:opened" });
  expect(page.of("piperchat:opened").map(({ target }) => target)).toEqual([HOST]);
});

test("After_hello_events_go_over_the_port_alone_and_the_state_is_told_again", async () => {
  const link = open();
  link.tell({ type: "piperchat:connection", state: "connecting" });
  link.tell({ type: "piperchat:connection", state: "live" });
  link.tell({ type: "piperchat:token-expired" });
  const { port, heard } = listen();
  port.postMessage({ type: "piperchat:hello", v: 1, id: 1 });
  await until(() => expect(heard).toHaveLength(3));
  expect(heard.slice(0, 2)).toEqual([{ type: "piperchat:connection", state: "live" }, { type: "piperchat:token-expired" }]);
  const posted = page.posted.length;
  link.tell({ type: "piperchat:opened" });
  await until(() => expect(heard[3]).toEqual({ type: "piperchat:opened" }));
  port.postMessage({ type: "piperchat:hello", v: 1, id: 2 });
  await until(() => expect(heard[4]).toEqual({ type: "piperchat:result", id: 2, ok: true }));
  expect(page.posted).toHaveLength(posted);
});

test("attack 11: keys and tokens in a plain message are refused and not used", async () => {
  open();
  page.receive({ ...KEYS, id: 1 });
  page.receive(KEYS);
  page.receive({ type: "piperchat:set-token", token: "abc" });
  page.receive({ type: "piperchat:set-token" });
  await until(() => expect(page.of("piperchat:error")).toHaveLength(4));
  expect(page.of("piperchat:error").every(({ message, target }) => JSON.stringify(message) === '{"type":"piperchat:error","code":"use-port"}' && target === HOST)).toBe(true);
  expect(page.of("piperchat:result").map(({ message }) => message)).toEqual([{ type: "piperchat:result", id: 1, ok: false, error: "use-port" }]);
  expect(obeyed).toEqual([]);
  expect(JSON.stringify(page.posted)).not.toContain(KEYS.ed25519_priv);
});

test("attack 12: a sibling frame, an opener, a child and a wrong origin are not heard and not answered", async () => {
  open();
  const before = page.posted.length;
  const evil = "https://evil.example";
  for (const data of [{ type: "piperchat:logout", id: 1 }, { ...KEYS, id: 2 }, { type: "piperchat:hello", v: 1, id: 3 }]) {
    page.receive(data, { source: {}, origin: HOST });
    page.receive(data, { source: null, origin: HOST });
    page.receive(data, { source: {}, origin: evil });
    for (const origin of [evil, "https://host.example.evil.example", "http://host.example", "https://host.example:8443", "null", "", "*"]) page.receive(data, { origin });
  }
  await settled();
  expect([obeyed, page.posted.length]).toEqual([[], before]);
});

test("attack 11: nothing is ever posted to any origin", () => {
  const link = open(HOST, "https://other.example");
  link.tell({ type: "piperchat:message-received", payload: { from: "dot1:0011223344556677", channel: "main", ts: "2026-11-23T10:00:00.000Z" } });
  expect([...new Set(page.posted.map(({ target }) => target))].sort()).toEqual([HOST, "https://other.example"]);
});

test("Parent_that_is_unknown_gets_a_port_by_its_origin_and_the_first_hello_takes_the_events", async () => {
  const link = open(HOST, "https://other.example");
  const [mine, others] = [listen(ports[0]), listen(ports[1])];
  const proven = vi.fn();
  void link.proven.then(proven);
  await settled();
  expect(proven).not.toHaveBeenCalled();
  mine.port.postMessage({ type: "piperchat:hello", v: 1 });
  await until(() => expect(proven).toHaveBeenCalled());
  link.tell({ type: "piperchat:opened" });
  await until(() => expect(mine.heard).toEqual([{ type: "piperchat:opened" }]));
  expect(others.heard).toEqual([]);
});

test("Null_origin_is_reached_by_any_target_and_heard_from_its_window_only", async () => {
  open("null");
  expect(page.posted.map(({ target }) => target)).toEqual(["*"]);
  page.receive({ type: "piperchat:open" }, { origin: "null", source: {} });
  page.receive({ type: "piperchat:open" }, { origin: HOST });
  page.receive({ type: "piperchat:open" }, { origin: "null" });
  await until(() => expect(obeyed).toHaveLength(1));
});

test("Error_without_an_id_is_an_event", async () => {
  open();
  answer = "bad-locale";
  page.receive({ type: "piperchat:set-locale", locale: "??" });
  page.receive({ type: "piperchat:nonsense" });
  await until(() => expect(page.of("piperchat:error").map(({ message }) => message)).toEqual([{ type: "piperchat:error", code: "unknown-command" }, { type: "piperchat:error", code: "bad-locale" }]));
});
