import type { RelayRefusal } from "../relay/relay";

/** "forbidden": the host says so. */
export type ClosedWhy = "forbidden" | "members_only" | "banned";

/** Null where it is no such refusal. */
export function closedBy({ status, code }: RelayRefusal): ClosedWhy | null {
  if (status !== 403) return null;
  return code === "banned" || code === "members_only" ? code : "forbidden";
}
