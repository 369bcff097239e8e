// Who of a channel's readers can't read what we can, by what is loaded.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Channel } from "../channels/channel";
import { historyOf } from "../channels/standing";
import type { Session } from "../chat/session";
import { isSaid, type Entry, type Message } from "../conversation/entries";
import type { Log } from "../conversation/log";
import type { KeyRecord } from "../protocol";
import { grantsIn, type Grant } from "./grants";

/** Older versions have no keys that could be handed on. */
function isOpen(message: Message): boolean {
  return message.older === null && (message.shown.state === "text" || message.shown.state === "newer");
}

/** The loaded messages that we can open and none of these labels can, and that nobody handed to this key. */
export function lackedBy({ entries }: Log, record: Pick<KeyRecord, "ed25519_pub">, labels: ReadonlySet<string>, grants: readonly Grant[]): readonly Message[] {
  return entries.filter(lacks(record, labels, grants));
}

function lacks({ ed25519_pub }: Pick<KeyRecord, "ed25519_pub">, labels: ReadonlySet<string>, grants: readonly Grant[]): (entry: Entry) => entry is Message {
  const theirs = grants.filter(({ to }) => to === ed25519_pub);
  return (entry): entry is Message => {
    if (!isSaid(entry) || !isOpen(entry) || entry.readers.some((dot1) => labels.has(dot1))) return false;
    return !theirs.some(({ firstSeq, lastSeq }) => firstSeq <= entry.seq && entry.seq <= lastSeq);
  };
}

/** Those by which a reader opens messages: a team's people hold its earlier keys, too. */
export function labelsOf(session: Session, { dot1, team }: KeyRecord): ReadonlySet<string> {
  const others = team === null ? [] : [...session.parts.book.pins.value.values()].filter((record) => record.team === team).map((record) => record.dot1);
  return new Set([dot1, ...others]);
}

const cache = new WeakMap<Channel, ReadonlySignal<ReadonlySet<string>>>();

/** The Ed25519 keys of those readers to whom we may hand something on here. Looked at once for all who ask. */
export function lackingIn(session: Session, channel: Channel): ReadonlySet<string> {
  const known = cache.get(channel) ?? computed(() => lacking(session, channel));
  cache.set(channel, known);
  return known.value;
}

function lacking(session: Session, channel: Channel): ReadonlySet<string> {
  const history = channel.roster === null ? "ask" : historyOf(channel.roster);
  if (!channel.live.value || !channel.takesPart || history === "never" || channel.governing.bar.value !== null) return new Set();
  const log = channel.log.value;
  const open = log.entries.filter((entry): entry is Message => isSaid(entry) && isOpen(entry));
  const counts = new Map<string, number>();
  for (const { readers } of open) for (const dot1 of readers) counts.set(dot1, (counts.get(dot1) ?? 0) + 1);
  const grants = grantsIn(log);
  const readers = (channel.readers.value?.list ?? []).filter(({ record, standing, isOurs }) => standing === "reads" && !isOurs && record.ed25519_pub !== session.me.ed25519_pub);
  // Most lack nothing, which is quickly counted.
  const some = readers.filter(({ record }) => (counts.get(record.dot1) ?? 0) < open.length);
  return new Set(some.filter(({ record }) => log.entries.some(lacks(record, labelsOf(session, record), grants))).map(({ record }) => record.ed25519_pub));
}
