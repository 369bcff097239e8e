import { Opening } from "../chat/opening";
import { Failed, NotAllowed, Unreachable } from "../notices/notices";
import { Lacking, NotARelay, RelayChanged } from "../notices/rare-notices";
import { PanelView } from "./panel-view";
import type { PanelStart } from "./start";

export function App({ start }: { start: PanelStart }) {
  const phase = start.phase.value;
  switch (phase.name) {
    case "starting": return <Opening />;
    case "lacking": return <Lacking lack={phase.lack} />;
    case "unreachable": return <Unreachable start={start} />;
    case "not-allowed": return <NotAllowed start={start} />;
    case "not-a-relay": return <NotARelay />;
    case "failed": return <Failed start={start} />;
    case "relay-changed": return <RelayChanged start={start} before={phase.before} now={phase.now} />;
    case "panel": return <PanelView start={start} panel={phase.panel} />;
  }
}
