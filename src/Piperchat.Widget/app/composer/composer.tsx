import { useEffect, useRef, useState } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { authorOf } from "../conversation/author";
import { excerpt } from "../conversation/text";
import { CloseIcon } from "../look/icons";
import { NameText } from "../people/name";
import { words } from "../words";
import { tidied } from "./length";
import { prefill } from "./prefill";
import { WritingBox } from "./writing-box";

const DRAFT_PAUSE = 250;

export function Composer({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const answering = desk.answering.value;

  const [drafted, setDrafted] = useState(false);
  const keep = useDraft(session, channel, desk, text, (draft) => {
    setText((typed) => (typed === "" ? draft : typed));
    setDrafted(true);
  });
  usePrefill(drafted, setText);

  const send = () => {
    const letter = { id: crypto.randomUUID(), channel: channel.name, text: tidied(text), replyTo: answering, at: session.parts.clock.now() };
    // What the store doesn't take is still to be sent.
    keep(session.outbox.write(letter).catch(() => setText((typed) => (typed === "" ? text : typed))));
    setText("");
    desk.answering.value = null;
    channel.divider.value = null;
    desk.sent.value++;
    field.current?.focus();
  };

  const stopAnswering = (event: KeyboardEvent) => {
    if (answering === null) return;
    // Escape does one thing at a time: in a frame that can be closed it would close that too.
    event.preventDefault();
    desk.answering.value = null;
  };

  return (
    <WritingBox field={field} text={text} onText={setText} onSend={send} onEscape={stopAnswering}>
      {answering !== null && <Answering session={session} channel={channel} id={answering} onDrop={() => (desk.answering.value = null)} />}
    </WritingBox>
  );
}

function Answering({ session, channel, id, onDrop }: { session: Session; channel: Channel; id: string; onDrop: () => void }) {
  const target = channel.log.value.entries.find((entry) => entry.type === "message" && entry.id === id);
  if (target?.type !== "message" || target.shown.state !== "text") return null;
  const who = authorOf(session, target);
  return (
    <div class="pc-answering">
      <p><span class="pc-muted">{words.replyingTo} </span><b class="pc-strong"><NameText of={who} /></b><span class="pc-answering-text">{excerpt(target.shown.text)}</span></p>
      <button type="button" class="pc-icon-button" aria-label={words.stopReplying} onClick={onDrop}><CloseIcon size={16} /></button>
    </div>
  );
}

/** A text of the host's goes into an empty box only, once it is known whether it is empty. */
export function usePrefill(drafted: boolean, setText: (change: (typed: string) => string) => void): void {
  const given = prefill.value;
  useEffect(() => {
    if (!drafted || given === null) return;
    prefill.value = null;
    setText((typed) => (typed === "" ? given : typed));
  }, [drafted, given]);
}

/** What is half written survives a reload, locked. The draft of what was sent stays until the store has that: what `keep` is given. */
function useDraft(session: Session, channel: Channel, desk: Desk, text: string, onLoad: (text: string) => void): (written: Promise<void>) => void {
  const kept = useRef<Promise<unknown>>(Promise.resolve());
  const loaded = useRef(false);
  const unsaved = useRef<(() => void) | null>(null);
  const answering = desk.answering.value;
  useEffect(() => {
    void session.drafts.load(channel.name).then((draft) => {
      loaded.current = true;
      onLoad(draft?.text ?? "");
      desk.answering.value ??= draft?.replyTo ?? null;
    });
  }, []);
  useEffect(() => {
    if (!loaded.current) return;
    const save = () => void kept.current.then(() => session.drafts.save(channel.name, { text, replyTo: answering }));
    unsaved.current = save;
    const timer = setTimeout(() => {
      unsaved.current = null;
      save();
    }, text === "" ? 0 : DRAFT_PAUSE);
    return () => clearTimeout(timer);
  }, [text, answering]);
  useEffect(() => () => unsaved.current?.(), []);
  return (written) => {
    const before = kept.current;
    kept.current = stayUntil(written).then(() => before);
  };
}

/** Whoever leaves the page in the moment before what they wrote is stored is asked first. */
async function stayUntil(written: Promise<void>): Promise<void> {
  const ask = (event: Event) => event.preventDefault();
  addEventListener("beforeunload", ask);
  await written;
  removeEventListener("beforeunload", ask);
}
