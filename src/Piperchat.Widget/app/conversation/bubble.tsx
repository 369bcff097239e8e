import { useMemo } from "preact/hooks";
import { isUuid, type FaultCode } from "../protocol";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { timeText } from "../chat/times";
import { BinIcon, ClockIcon, LockIcon, PeopleIcon, ReplyIcon, WarnIcon } from "../look/icons";
import { words } from "../words";
import { authorOf } from "./author";
import type { Message } from "./entries";
import { excerpt, isEmojiOnly, pieces } from "./text";
import { clockIsOff } from "./timeline";

type BubbleProps = {
  session: Session;
  channel: Channel;
  desk: Desk;
  message: Message;
  name: string;
  byId: ReadonlyMap<string, Message>;
  missing: ReadonlySet<string>;
};

export function MessageBubble({ session, channel, desk, message, name, byId, missing }: BubbleProps) {
  const { shown } = message;
  const text = shown.state === "text" ? shown.text : shown.state === "packed" ? words.packed : words.newer;
  const emoji = shown.state === "text" && shown.replyTo === null && isEmojiOnly(text);
  return (
    <>
      {missing.has(message.id) && <p class="pc-mark-line">{words.missing}</p>}
      <article class={`pc-bubble ${emoji ? "pc-bubble-emoji" : ""} ${shown.state === "text" ? "" : "pc-bubble-dashed"}`} data-message tabIndex={-1} aria-label={words.said(name, timeText(message.createdAt), text)}>
        {shown.state === "text" && shown.replyTo !== null && <Quote session={session} of={byId.get(shown.replyTo)} />}
        <Text of={text} />
        <Actions session={session} channel={channel} desk={desk} message={message} name={name} />
      </article>
      {message.older !== null && <p class="pc-mark-line pc-mark-warn"><WarnIcon size={14} />{words.older[message.older]}</p>}
      {clockIsOff(message) && (
        <p class="pc-mark-line pc-mark-warn"><ClockIcon size={14} />{words.clockMark(dated(message.createdAt), dated(message.receivedAt as number))}</p>
      )}
    </>
  );
}

/** As text, whatever it holds: links are the only thing made of it. */
export function Text({ of }: { of: string }) {
  const found = useMemo(() => pieces(of), [of]);
  return (
    <p class="pc-text">
      {found.map(({ text, href }, i) => (href === null ? text : <a key={i} href={href} target="_blank" rel="noopener noreferrer nofollow">{text}</a>))}
    </p>
  );
}

/** Content never quotes another author: what is quoted is what this browser opened itself. */
export function Quote({ session, of }: { session: Session; of: Message | undefined }) {
  if (of === undefined) return <p class="pc-quote">{words.quoteMissing}</p>;
  if (of.shown.state !== "text") return <p class="pc-quote">{words.quoteSealed}</p>;
  return <p class="pc-quote">{words.channels.preview(authorOf(session, of).name, excerpt(of.shown.text))}</p>;
}

type ActionsProps = { session: Session; channel: Channel; desk: Desk; message: Message; name: string };

function Actions({ session, channel, desk, message, name }: ActionsProps) {
  const isMine = message.from === session.me.ed25519_pub;
  const mayEnd = isUuid(message.id) && (isMine || channel.governing.moderates);
  const { act } = words.takeOut[isMine ? "mine" : "others"];
  return (
    <div class="pc-actions" aria-live="off">
      <div class="pc-actions-bar">
        {channel.takesPart && channel.governing.bar.value === null && message.shown.state === "text" && isUuid(message.id) && (
          <button type="button" class="pc-icon-button" aria-label={words.reply(name)} title={words.reply(name)} onClick={() => answer(desk, message)}><ReplyIcon size={18} /></button>
        )}
        <button type="button" class="pc-icon-button" aria-label={words.readers.ofMessage} title={words.readers.ofMessage} aria-haspopup="dialog" onClick={() => desk.open({ name: "message-readers", message })}>
          <PeopleIcon size={18} />
        </button>
        {mayEnd && <button type="button" class="pc-icon-button" aria-label={act} title={act} aria-haspopup="dialog" onClick={() => desk.open({ name: "take-out", message })}><BinIcon size={18} /></button>}
      </div>
    </div>
  );
}

function answer(desk: Desk, message: Message): void {
  desk.answering.value = message.id;
  document.querySelector<HTMLTextAreaElement>(".pc-composer textarea")?.focus();
}

/** What one can't open, and one line for all in a row of it. */
export function SealedBubble({ text }: { text: string }) {
  return (
    <article class="pc-bubble pc-bubble-dashed" data-message tabIndex={-1} aria-label={text}>
      <p class="pc-text"><LockIcon size={15} />{text}</p>
    </article>
  );
}

export function BrokenLine({ why }: { why: FaultCode }) {
  return <p class="pc-broken" data-message tabIndex={-1}><WarnIcon size={16} /><span>{words.broken(why)}</span></p>;
}

function dated(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
