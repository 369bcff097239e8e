import { words } from "../words";
import { LeaveButton } from "./framing";

/** The first moment: a mark in the middle, which neither the first run nor the conversation has to push aside. */
export function Opening() {
  return (
    <>
      <div class="pc-opening" role="status">
        <span class="pc-mark" />
        <span class="pc-visually-hidden">{words.product}</span>
      </div>
      <LeaveButton />
    </>
  );
}
