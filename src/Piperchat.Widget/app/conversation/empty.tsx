import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { ClosedWhy } from "../channels/closed";
import { useFraming } from "../chat/framing";
import type { Session } from "../chat/session";
import { ChatIcon, CheckIcon, CopyIcon, LockIcon } from "../look/icons";
import { words } from "../words";

export function EmptyConversation({ session, channel }: { session: Session; channel: Channel }) {
  const { embedded } = useFraming();
  const [copied, setCopied] = useState<boolean | null>(null);
  const others = channel.readers.value?.list.some(({ record }) => record.ed25519_pub !== session.me.ed25519_pub) ?? false;
  const isBarred = channel.governing.bar.value !== null;
  const mayWrite = channel.takesPart && !isBarred;
  const link = new URL(`?channel=${channel.name}`, session.parts.relay.base).href;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false);
    }
  };
  return (
    <div class="pc-empty">
      <div class="pc-empty-mark"><ChatIcon size={30} /></div>
      <h2>{mayWrite ? words.empty.title : words.empty.outside}</h2>
      <p class="pc-muted">{isBarred ? words.empty.barredAbout : channel.takesPart ? (others ? words.empty.others : embedded ? words.empty.aloneInFrame : words.empty.alone) : session.isFull(channel) ? words.empty.fullAbout : words.empty.outsideAbout}</p>
      {mayWrite && !embedded && <button type="button" class="pc-button pc-button-quiet pc-button-small" onClick={copy}>
        {copied === true ? <CheckIcon size={16} /> : <CopyIcon size={16} />}{copied === true ? words.empty.copied : words.empty.copy}
      </button>}
      {copied === false && <p class="pc-small pc-empty-link">{words.empty.copyFailed} <span>{link}</span></p>}
    </div>
  );
}

export function ClosedConversation({ why, children }: { why: ClosedWhy; children?: ComponentChildren }) {
  const { title, about } = words.channels.closed[why];
  return (
    <div class="pc-empty">
      <div class="pc-empty-mark"><LockIcon size={28} /></div>
      <h2>{title}</h2>
      <p class="pc-muted">{about}</p>
      {children}
    </div>
  );
}

/** Bubbles to come: they take the room that the real ones will. */
export function Skeleton() {
  return (
    <div class="pc-skeleton" role="status" aria-label={words.loading}>
      {[44, 62, 30, 54].map((width, i) => <span key={width} class={`pc-bone pc-bone-${width}${i === 2 ? " pc-bone-mine" : ""}`} />)}
    </div>
  );
}
