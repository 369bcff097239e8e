// Messages of versions 1.0 to 1.3: what reads them is loaded when the first of them comes.

import type { Json } from "../relay/relay";
import type { Message } from "./entries";
import type { Looker } from "./looking";
import { timeOf } from "./verdicts";

/** Where the reading part can't be loaded, the message stands in its place unread: as nobody's, as one that can't be unpacked does. */
export async function lookAtOlder(item: Json, seq: number, looker: Looker): Promise<Message | null> {
  const later = await import("../chat/loaded-later").catch(() => null);
  return later === null ? unread(item, seq) : later.openOlder(item, seq, looker);
}

function unread(item: Json, seq: number): Message {
  const receivedAt = timeOf(item["receivedAt"]);
  const nothing = { from: null, claims: null, prev: null, mark: null, readers: [], older: null };
  return { type: "message", seq, id: `1.0 ${seq}`, createdAt: receivedAt ?? Date.now(), receivedAt, ...nothing, shown: { state: "packed" } };
}
