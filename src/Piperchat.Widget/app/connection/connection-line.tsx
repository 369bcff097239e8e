import type { Session } from "../chat/session";
import { words } from "../words";

/** The state in a word, at the foot of the side bar. */
export function ConnectionLine({ session }: { session: Session }) {
  const { state, troubled, offline } = session.connection;
  const [tone, text] = offline.value ? ["pc-dot-warn", words.connection.offline] : wordFor(state.value, troubled.value);
  return <span class="pc-connection" role="status"><span class={`pc-dot ${tone}`} />{text}</span>;
}

function wordFor(state: Session["connection"]["state"]["value"], troubled: boolean): readonly [string, string] {
  if (state === "live") return ["pc-dot-good", words.connection.live];
  if (state === "refused") return ["pc-dot-bad", words.connection.refused];
  return troubled ? ["pc-dot-warn", words.connection.waiting] : ["", words.connection.connecting];
}
