import { FirstRun } from "../first-run/first-run";
import { Welcome } from "../first-run/welcome";
import { Failed, IdentityRefused, Lacking, NameGone, NoSuchChannel, NotAllowed, NotARelay, RelayChanged, SignedOut, Unreachable } from "../notices/notices";
import { Chat } from "./chat";
import { useLeaveOnEscape } from "./framing";
import { Opening } from "./opening";
import type { Start } from "./start";

export function App({ start }: { start: Start }) {
  useLeaveOnEscape();
  const phase = start.phase.value;
  switch (phase.name) {
    case "starting": case "awaiting-identity": return <Opening />;
    case "lacking": return <Lacking lack={phase.lack} />;
    case "no-such-channel": return <NoSuchChannel asked={phase.asked} />;
    case "unreachable": return <Unreachable start={start} />;
    case "not-allowed": return <NotAllowed start={start} />;
    case "not-a-relay": return <NotARelay />;
    case "failed": return <Failed start={start} />;
    case "relay-changed": return <RelayChanged start={start} before={phase.before} now={phase.now} />;
    case "identity-refused": return <IdentityRefused />;
    case "name-taken": return <NameGone username={phase.username} />;
    case "signed-out": return <SignedOut />;
    case "first-run": return <FirstRun start={start} lostName={phase.lostName} />;
    case "welcome": return <Welcome start={start} {...phase} />;
    case "chat": return <Chat start={start} session={phase.session} />;
  }
}
