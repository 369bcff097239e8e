// Tells the host page what goes on here: who wrote where and when, how much is unread. Never a word of what was written.

import { effect } from "@preact/signals";
import { shown } from "../chat/sight";
import type { Start } from "../chat/start";
import type { Session } from "../chat/session";
import type { Connection } from "../embed/piperchat";
import { bytesOfHex, dot1Of } from "../protocol";
import { disputedOf } from "../readers/readers";
import { errorOf } from "./host-commands";
import type { FrameEvent } from "./messages";

type Tell = (event: FrameEvent) => void;

export function report(start: Start, tell: Tell): void {
  reportMessages(start, tell);
  reportChanges(() => ({ type: "piperchat:connection", state: connectionOf(start) }), tell);
  reportChanges(() => unreadOf(start.session), tell);
  reportChanges(() => (start.session?.written.value ? { type: "piperchat:written" } : null), tell);
  reportErrors(start, tell);
  reportDisputes(start, tell);
  reportShown(tell);
}

/** Effects run for much that changes nothing that the host knows of. */
function reportChanges(look: () => FrameEvent | null, tell: Tell): void {
  let last = "";
  effect(() => {
    const event = look();
    const now = JSON.stringify(event);
    if (now === last) return;
    last = now;
    if (event !== null) tell(event);
  });
}

function reportMessages(start: Start, tell: Tell): void {
  // One after the other: a label takes a hash to make, and order is order.
  let told = Promise.resolve();
  start.received = ({ channel, from, at }) => {
    told = told.then(async () => tell({ type: "piperchat:message-received", payload: { from: await dot1Of(bytesOfHex(from)), channel, ts: new Date(at).toISOString() } }));
  };
  start.sent = ({ channel, at }) => tell({ type: "piperchat:message-sent", channel, ts: new Date(at).toISOString() });
}

function unreadOf(session: Session | null): FrameEvent {
  const unread = [...(session?.unreadByChannel.value ?? [])].filter(([, count]) => count > 0);
  return { type: "piperchat:unread", total: unread.reduce((sum, [, count]) => sum + count, 0), byChannel: Object.fromEntries(unread) };
}

function connectionOf({ phase, session }: Start): Connection {
  if (session !== null) return session.connection.offline.value ? "offline" : session.connection.state.value;
  const { name } = phase.value;
  return name === "not-allowed" ? "refused" : name === "unreachable" || name === "not-a-relay" ? "waiting" : "connecting";
}

function reportErrors(start: Start, tell: Tell): void {
  effect(() => {
    const phase = start.phase.value;
    // What a request was refused for, its access tells; what a command has led to, its answer.
    const untold = ["lacking", "no-such-channel", "unreachable", "not-a-relay", "failed", "name-taken"].includes(phase.name);
    const code = untold ? errorOf(phase) : null;
    if (code !== null) tell({ type: "piperchat:error", code });
  });
}

function reportDisputes(start: Start, tell: Tell): void {
  let told = new Set<string>();
  effect(() => {
    const disputes = [...(start.session?.channels.value.values() ?? [])].flatMap(({ name, readers }) =>
      readers.value === null ? [] : disputedOf(readers.value).map(({ record }) => ({ from: record.dot1, channel: name, key: `${name} ${record.sig}` })));
    const before = told;
    told = new Set(disputes.map(({ key }) => key));
    for (const { key, from, channel } of disputes) if (!before.has(key)) tell({ type: "piperchat:key-changed", from, channel });
  });
}

function reportShown(tell: Tell): void {
  let before = shown.peek();
  effect(() => {
    if (shown.value === before) return;
    before = shown.value;
    tell({ type: before ? "piperchat:opened" : "piperchat:closed" });
  });
}
