import { Fragment } from "preact";
import type { Phrase } from "../words";

export function Words({ of }: { of: Phrase }) {
  return <>{of.map((part, i) => <Fragment key={i}>{typeof part === "string" ? part : <b class="pc-strong">{part.name}</b>}</Fragment>)}</>;
}
