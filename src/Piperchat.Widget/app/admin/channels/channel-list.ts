import { objectsIn, type Relay } from "../../relay/relay";
import type { Page } from "../paging/pages";

/** A channel as the relay lists it: its word, but for what the log of it says once it is opened. */
export type ListedChannel = { readonly name: string; readonly messages: number; readonly lastActivity: number | null; readonly claimed: boolean };

const PAGE = 50;

export async function channelsPage(relay: Relay, search: string, after: string | null): Promise<Page<ListedChannel, string>> {
  const rows = objectsIn(await relay.channels({ limit: PAGE, ...(search !== "" && { search }), ...(after !== null && { after }) })).flatMap(({ name, message_count, last_activity, claimed }) => {
    if (typeof name !== "string" || !/^[a-z0-9-]{1,64}$/.test(name)) return [];
    const at = typeof last_activity === "string" ? Date.parse(last_activity) : Number.NaN;
    return [{ name, messages: typeof message_count === "number" ? message_count : 0, lastActivity: Number.isNaN(at) ? null : at, claimed: claimed === true }];
  });
  return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.name ?? null) };
}
