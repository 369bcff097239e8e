import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { LeaveButton, useFraming } from "../chat/framing";
import { DEFAULT_CHANNEL, type Start } from "../chat/start";
import { now, timeText } from "../chat/times";
import { usePrefill } from "../composer/composer";
import { tidied } from "../composer/length";
import { prefill } from "../composer/prefill";
import { WritingBox } from "../composer/writing-box";
import { Text } from "../conversation/bubble";
import { Avatar } from "../look/avatar";
import { ChatIcon, ClockIcon, LockIcon, WarnIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { NameText } from "../people/name";
import { vouchedName } from "../people/names";
import type { SiteUser } from "../people/site-user";
import type { Place } from "../protocol";
import { recipientsOf } from "../readers/readers";
import { passOverRefusal } from "../relay/relay";
import { words, type Name } from "../words";
import { problemOf } from "./first-run";
import { Onlooker } from "./onlooker";

type WelcomeProps = { start: Start; user: SiteUser; place: Place; lost: boolean };

/** Somebody whom the site knows, before there are keys: the conversation stands open, and the first message makes them. */
export function Welcome({ start, user, place, lost }: WelcomeProps) {
  const { embedded } = useFraming();
  const channel = start.channel ?? DEFAULT_CHANNEL;
  const others = useOthers(start, place, channel);
  const { text, setText, sending, problem, begin, send } = useFirstWords(start);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <div class={`pc-app${embedded ? " pc-app-embedded" : ""}`}>
      {!embedded && (
        <nav class="pc-side" aria-label={words.conversations}>
          <p class="pc-brand"><span class="pc-mark" aria-hidden="true" />{words.product}</p>
          <div class="pc-channels" />
          <footer class="pc-me"><Avatar of={user.id} name={user.name} /><p class="pc-channel-words"><span class="pc-channel-name"><NameText of={vouchedName(user)} said /></span></p></footer>
        </nav>
      )}
      <main class="pc-main">
        <header class="pc-head">
          <Avatar of={channel} name={channel} />
          <div class="pc-head-words">
            <h1>{channel}</h1>
            <p class="pc-muted pc-small">{others === null ? "\u00a0" : <Words of={words.present(others, false)} />}</p>
          </div>
          <LeaveButton />
        </header>
        {lost && <div class="pc-strips" role="status"><p class="pc-banner"><WarnIcon size={16} /><span>{words.welcome.lost}</span></p></div>}
        <div class="pc-conversation">
          <div class="pc-log"><div class="pc-log-rows">{sending ? <OnItsWay text={text} /> : <Nothing others={others} onJoin={() => void begin(() => start.startChatting(null))} />}</div></div>
        </div>
        <footer class="pc-foot">
          <p class="pc-who">
            {others !== null && <><span class="pc-who-lock"><LockIcon size={14} /></span><span class="pc-who-words"><Words of={others.length === 0 ? [words.readers.none] : words.readers.only(others)} /></span></>}
          </p>
          <WritingBox field={field} text={sending ? "" : text} busy={sending} onText={setText} onSend={() => void send()}>
            {problem !== null && <p class="pc-composer-hint pc-composer-problem pc-tone-bad" role="alert">{problem}</p>}
          </WritingBox>
        </footer>
      </main>
    </div>
  );
}

/** Who reads here already; null while that isn't known. */
function useOthers(start: Start, place: Place, channel: string): readonly Name[] | null {
  const { relay } = start;
  const onlooker = useMemo(() => new Onlooker(relay, { ...place, channel }), [relay, place, channel]);
  useEffect(() => void onlooker.look().catch(passOverRefusal), [onlooker]);
  const readers = onlooker.readers.value;
  return readers && recipientsOf(readers, "").map((record) => onlooker.people.nameOfRecord(record));
}

function useFirstWords(start: Start) {
  const [text, setText] = useState("");
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  usePrefill(true, setText);

  // What isn't sent when the conversation comes, by another tab perhaps, is still to be.
  const unsent = useRef("");
  const isGone = useRef(false);
  useEffect(() => {
    if (!sending) unsent.current = text;
  }, [text, sending]);
  useEffect(() => () => {
    isGone.current = true;
    if (unsent.current !== "") prefill.value = unsent.current;
  }, []);

  const begin = async (how: () => Promise<unknown>) => {
    setProblem(null);
    try {
      return await how();
    } catch (error) {
      setProblem(problemOf(error));
      return false;
    }
  };
  const send = async () => {
    unsent.current = "";
    setSending(true);
    const sent = await begin(() => start.startWriting(tidied(text)));
    setSending(false);
    if (!sent && isGone.current) prefill.value = text;
  };
  return { text, setText, sending, problem, begin, send };
}

function Nothing({ others, onJoin }: { others: readonly Name[] | null; onJoin: () => void }) {
  return (
    <div class="pc-empty">
      <div class="pc-empty-mark"><ChatIcon size={30} /></div>
      <h2>{words.empty.title}</h2>
      <p class="pc-muted">{others?.length === 0 ? words.welcome.alone : words.welcome.about}</p>
      <button type="button" class="pc-link pc-small" onClick={onJoin}>{words.welcome.join}</button>
    </div>
  );
}

/** As it will stand in the conversation, while the keys are made. */
function OnItsWay({ text }: { text: string }) {
  return (
    <div class="pc-group pc-group-mine">
      <div class="pc-group-body">
        <article class="pc-bubble" aria-label={words.said(words.you, timeText(now.value), text)}><Text of={tidied(text)} /></article>
        <p class="pc-time">{timeText(now.value)}<span class="pc-sent"><ClockIcon size={12} /></span><span class="pc-visually-hidden">{words.state.sending}</span></p>
      </div>
    </div>
  );
}
