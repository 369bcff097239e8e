// The pages in place of a conversation that few ever see.

import type { Place } from "../protocol";
import { useFraming } from "../chat/framing";
import type { RarePhase } from "../chat/phase";
import type { Start } from "../chat/start";
import { grouped } from "../keys/fingerprint";
import type { Lack } from "../keys/support";
import { LockIcon, WarnIcon } from "../look/icons";
import { Notice } from "../look/notice";
import { Words } from "../look/phrase";
import { laterWords } from "../words-later";

export function RarePage({ start, phase }: { start: Pick<Start, "acceptRelay">; phase: RarePhase }) {
  switch (phase.name) {
    case "lacking": return <Lacking lack={phase.lack} />;
    case "no-such-channel": return <NoSuchChannel asked={phase.asked} />;
    case "not-a-relay": return <NotARelay />;
    case "relay-changed": return <RelayChanged start={start} before={phase.before} now={phase.now} />;
    case "identity-refused": return <IdentityRefused />;
    case "name-taken": return <NameGone username={phase.username} />;
    case "signed-out": return <SignedOut />;
  }
}

export function Lacking({ lack }: { lack: Lack }) {
  const { title, about } = laterWords.lacking[lack];
  return <Notice icon={<LockIcon size={32} />} tone="warn" title={title}><p>{about}</p></Notice>;
}

export function NotARelay() {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={laterWords.notARelay.title}><p>{laterWords.notARelay.about}</p></Notice>;
}

function IdentityRefused() {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={laterWords.identityRefused.title}><p>{laterWords.identityRefused.about}</p></Notice>;
}

function NameGone({ username }: { username: string }) {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={laterWords.nameGone.title}><p><Words of={laterWords.nameGone.about(username)} /></p></Notice>;
}

function SignedOut() {
  return <Notice icon={<LockIcon size={32} />} title={laterWords.signedOut.title}><p>{laterWords.signedOut.about}</p></Notice>;
}

function NoSuchChannel({ asked }: { asked: string }) {
  const { embedded } = useFraming();
  return (
    <Notice icon={<WarnIcon size={32} />} title={laterWords.noSuchChannel.title}>
      <p><Words of={laterWords.noSuchChannel.about(asked)} /></p>
      {!embedded && <div class="pc-notice-actions"><a class="pc-button pc-plain-link" href="?channel=main">{laterWords.noSuchChannel.go}</a></div>}
    </Notice>
  );
}

export function RelayChanged({ start, before, now }: { start: Pick<Start, "acceptRelay">; before: Place; now: Place }) {
  return (
    <Notice icon={<WarnIcon size={36} />} tone="warn" title={laterWords.relayChanged.title}>
      <p>{laterWords.relayChanged.about}</p>
      <dl>
        <dt>{laterWords.relayChanged.before}</dt><dd>{grouped(before.relay)}</dd>
        <dt>{laterWords.relayChanged.now}</dt><dd>{grouped(now.relay)}</dd>
      </dl>
      <p>{laterWords.relayChanged.ask}</p>
      <div class="pc-notice-actions">
        <button type="button" class="pc-button pc-button-quiet" onClick={() => void start.acceptRelay(now)}>{laterWords.relayChanged.accept}</button>
      </div>
      <p class="pc-small">{laterWords.relayChanged.after}</p>
    </Notice>
  );
}
