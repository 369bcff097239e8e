import { RelayRefusal } from "../../relay/relay";
import { words } from "../words";
import { NotDone } from "./acting";

/** Why something wasn't done, for whoever asked for it. */
export function problemOf(error: unknown): string {
  if (error instanceof NotDone) return words.problems[error.why];
  if (!(error instanceof RelayRefusal)) {
    console.error(error);
    return words.refusals["other"] as string;
  }
  if (error.status === 429) return words.busy(Math.ceil((error.retryAfterMs ?? 1000) / 1000));
  if (Object.hasOwn(words.problems, error.code)) return words.problems[error.code as NotDone["why"]];
  return words.refusals[error.passing ? "unreachable" : error.code] ?? (error.sentence || (words.refusals["other"] as string));
}
