// The pages in place of a conversation.

import type { Place } from "../protocol";
import { useFraming } from "../chat/framing";
import type { Start } from "../chat/start";
import { grouped } from "../keys/fingerprint";
import type { Lack } from "../keys/support";
import { LockIcon, OfflineIcon, WarnIcon } from "../look/icons";
import { Notice } from "../look/notice";
import { Words } from "../look/phrase";
import { words } from "../words";

/** What a press on a notice's button asks for. */
type Begin = Pick<Start, "begin">;

export function Lacking({ lack }: { lack: Lack }) {
  const { title, about } = words.lacking[lack];
  return <Notice icon={<LockIcon size={32} />} tone="warn" title={title}><p>{about}</p></Notice>;
}

export function Unreachable({ start }: { start: Begin }) {
  return (
    <Notice icon={<OfflineIcon size={32} />} title={words.unreachable.title}>
      <p>{words.unreachable.about}</p>
      <div class="pc-notice-actions"><button type="button" class="pc-button" onClick={() => void start.begin()}>{words.tryAgain}</button></div>
    </Notice>
  );
}

export function NotAllowed({ start }: { start: Begin }) {
  return (
    <Notice icon={<LockIcon size={32} />} title={words.notAllowed.title}>
      <p>{words.notAllowed.about}</p>
      <div class="pc-notice-actions"><button type="button" class="pc-button" onClick={() => void start.begin()}>{words.tryAgain}</button></div>
    </Notice>
  );
}

export function Failed({ start }: { start: Begin }) {
  return (
    <Notice icon={<WarnIcon size={32} />} tone="warn" title={words.failed.title}>
      <p>{words.failed.about}</p>
      <div class="pc-notice-actions"><button type="button" class="pc-button" onClick={() => void start.begin()}>{words.tryAgain}</button></div>
    </Notice>
  );
}

export function NotARelay() {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={words.notARelay.title}><p>{words.notARelay.about}</p></Notice>;
}

/** On a page that the relay's site hasn't let show the chat. */
export function NotForThisPage() {
  return <Notice icon={<LockIcon size={32} />} title={words.notForThisPage.title}><p>{words.notForThisPage.about}</p></Notice>;
}

export function IdentityRefused() {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={words.identityRefused.title}><p>{words.identityRefused.about}</p></Notice>;
}

export function NameGone({ username }: { username: string }) {
  return <Notice icon={<WarnIcon size={32} />} tone="warn" title={words.nameGone.title}><p><Words of={words.nameGone.about(username)} /></p></Notice>;
}

export function SignedOut() {
  return <Notice icon={<LockIcon size={32} />} title={words.signedOut.title}><p>{words.signedOut.about}</p></Notice>;
}

export function NoSuchChannel({ asked }: { asked: string }) {
  const { embedded } = useFraming();
  return (
    <Notice icon={<WarnIcon size={32} />} title={words.noSuchChannel.title}>
      <p><Words of={words.noSuchChannel.about(asked)} /></p>
      {!embedded && <div class="pc-notice-actions"><a class="pc-button pc-plain-link" href="?channel=main">{words.noSuchChannel.go}</a></div>}
    </Notice>
  );
}

export function RelayChanged({ start, before, now }: { start: Pick<Start, "acceptRelay">; before: Place; now: Place }) {
  return (
    <Notice icon={<WarnIcon size={36} />} tone="warn" title={words.relayChanged.title}>
      <p>{words.relayChanged.about}</p>
      <dl>
        <dt>{words.relayChanged.before}</dt><dd>{grouped(before.relay)}</dd>
        <dt>{words.relayChanged.now}</dt><dd>{grouped(now.relay)}</dd>
      </dl>
      <p>{words.relayChanged.ask}</p>
      <div class="pc-notice-actions">
        <button type="button" class="pc-button pc-button-quiet" onClick={() => void start.acceptRelay(now)}>{words.relayChanged.accept}</button>
      </div>
      <p class="pc-small">{words.relayChanged.after}</p>
    </Notice>
  );
}
