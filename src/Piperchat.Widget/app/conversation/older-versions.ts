import type { Message } from "./entries";
import type { Json } from "../relay/relay";
import { broken, timeOf, type Looker } from "./looking";

export async function lookAtOlder(item: Json, seq: number, _looker: Looker): Promise<Message | null> {
  return broken(item, seq, timeOf(item["receivedAt"]), "wrong_version");
}
