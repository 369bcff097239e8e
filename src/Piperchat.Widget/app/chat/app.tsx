import { FirstRun } from "../first-run/first-run";
import { Welcome } from "../first-run/welcome";
import { Failed, NotAllowed, Unreachable } from "../notices/notices";
import { Chat } from "./chat";
import { useLeaveOnEscape } from "./framing";
import { Opening } from "./opening";
import { LaterPage } from "./rest-of-page";
import type { Start } from "./start";

export function App({ start }: { start: Start }) {
  useLeaveOnEscape();
  const phase = start.phase.value;
  switch (phase.name) {
    case "starting": case "awaiting-identity": return <Opening />;
    case "unreachable": return <Unreachable start={start} />;
    case "not-allowed": return <NotAllowed start={start} />;
    case "failed": return <Failed start={start} />;
    case "first-run": return <FirstRun start={start} lostName={phase.lostName} />;
    case "welcome": return <Welcome start={start} {...phase} />;
    case "chat": return <Chat start={start} session={phase.session} />;
    default: return <LaterPage>{({ RarePage }) => <RarePage start={start} phase={phase} />}</LaterPage>;
  }
}
