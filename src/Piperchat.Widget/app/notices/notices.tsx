// The pages in place of a conversation that are there at once: the server may be out of reach. rare-notices.tsx has the others.

import type { Start } from "../chat/start";
import { LockIcon, OfflineIcon, WarnIcon } from "../look/icons";
import { Notice } from "../look/notice";
import { words } from "../words";

/** What a press on a notice's button asks for. */
type Begin = Pick<Start, "begin">;

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

/** On a page that the relay's site hasn't let show the chat. */
export function NotForThisPage() {
  return <Notice icon={<LockIcon size={32} />} title={words.notForThisPage.title}><p>{words.notForThisPage.about}</p></Notice>;
}
