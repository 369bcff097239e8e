import { Fragment } from "preact";
import { NameText } from "../people/name";
import type { Phrase } from "../words";

/** `onRest` names those whom the sentence leaves out: they are a button then. */
export function Words({ of, onRest }: { of: Phrase; onRest?: () => void }) {
  return <>{of.map((part, i) => <Fragment key={i}>{partOf(part, onRest)}</Fragment>)}</>;
}

function partOf(part: Phrase[number], onRest: (() => void) | undefined) {
  if (typeof part === "string") return part;
  if ("name" in part) return <b class="pc-strong"><NameText of={part} /></b>;
  return onRest === undefined ? part.rest : <button type="button" class="pc-link" aria-haspopup="dialog" onClick={onRest}>{part.rest}</button>;
}
