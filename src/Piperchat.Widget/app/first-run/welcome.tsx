import { useEffect, useMemo, useRef } from "preact/hooks";
import { LeaveButton, useFraming } from "../chat/framing";
import { DEFAULT_CHANNEL, type Start } from "../chat/start";
import { now, timeText } from "../chat/times";
import { tidied } from "../composer/length";
import { WritingBox } from "../composer/writing-box";
import { Text } from "../conversation/bubble";
import { ClosedConversation } from "../conversation/empty";
import { Avatar } from "../look/avatar";
import { ChatIcon, ClockIcon, LockIcon, WarnIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { NameText } from "../people/name";
import { vouchedName } from "../people/names";
import type { SiteUser } from "../people/site-user";
import type { Place } from "../protocol";
import { KeylessTeams } from "../readers/keyless";
import { words, type Name } from "../words";
import { useFirstWords } from "./first-words";
import { Onlooker } from "./onlooker";

type WelcomeProps = { start: Start; user: SiteUser; place: Place; lost: boolean };

/** Somebody whom the site knows, before there are keys: the conversation stands open, and the first message makes them. */
export function Welcome({ start, user, place, lost }: WelcomeProps) {
  const { embedded, bare, heading } = useFraming();
  const channel = start.channel ?? DEFAULT_CHANNEL;
  const title = heading ?? channel;
  const onlooker = useMemo(() => new Onlooker(start.relay, { ...place, channel }, user), [start, place, channel, user]);
  useEffect(() => void onlooker.look(), [onlooker]);
  const firstWords = useFirstWords(start);
  const others = onlooker.names.value;
  const shut = onlooker.shut.value;
  const mayWrite = shut === null && onlooker.owners.value === null;
  const begin = <button type="button" class="pc-link pc-small" onClick={() => void firstWords.join()}>{mayWrite ? words.welcome.join : words.welcome.makeKey}</button>;
  return (
    <div class={`pc-app${embedded ? " pc-app-embedded" : ""}`}>
      {!embedded && <Side user={user} />}
      <main class="pc-main">
        {bare ? <h1 class="pc-visually-hidden">{title}</h1> : (
          <header class="pc-head">
            <Avatar of={channel} name={title} />
            <div class="pc-head-words">
              <h1>{title}</h1>
              <p class="pc-muted pc-small">{others === null ? "\u00a0" : <Words of={words.present(others, false)} />}</p>
            </div>
            <LeaveButton />
          </header>
        )}
        {lost && <div class="pc-strips" role="status"><p class="pc-banner"><WarnIcon size={16} /><span>{words.welcome.lost}</span></p></div>}
        <div class="pc-conversation">
          <div class="pc-log">
            <div class="pc-log-rows">
              {firstWords.sending && <OnItsWay text={firstWords.text} />}
              {!firstWords.sending && shut !== null && <ClosedConversation why={shut}>{shut === "members_only" && begin}</ClosedConversation>}
              {!firstWords.sending && shut === null && (
                <div class="pc-empty">
                  <div class="pc-empty-mark"><ChatIcon size={30} /></div>
                  <h2>{mayWrite ? words.empty.title : words.welcome.forMembers}</h2>
                  <p class="pc-muted">{!mayWrite ? words.welcome.makeKeyAbout : others?.length === 0 && onlooker.readers.value?.keyless.length === 0 ? words.welcome.alone : words.welcome.about}</p>
                  {begin}
                </div>
              )}
            </div>
          </div>
        </div>
        {shut === null && <Foot onlooker={onlooker} others={others} firstWords={firstWords} />}
      </main>
    </div>
  );
}

function Side({ user }: { user: SiteUser }) {
  return (
    <nav class="pc-side" aria-label={words.conversations}>
      <p class="pc-brand"><span class="pc-mark" aria-hidden="true" />{words.product}</p>
      <div class="pc-channels" />
      <footer class="pc-me"><Avatar of={user.id} name={user.name} /><p class="pc-channel-words"><span class="pc-channel-name"><NameText of={vouchedName(user)} said /></span></p></footer>
    </nav>
  );
}

type FootProps = { onlooker: Onlooker; others: readonly Name[] | null; firstWords: ReturnType<typeof useFirstWords> };

function Foot({ onlooker, others, firstWords: { text, setText, sending, problem, send } }: FootProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const owners = onlooker.owners.value;
  if (owners !== null) {
    return (
      <footer class="pc-foot">
        <p class="pc-barred" role="status"><LockIcon size={16} /><span><Words of={words.bars.outside(owners)} />{onlooker.isForMembers && ` ${words.bars.notRead}`}</span></p>
        {problem !== null && <p class="pc-small pc-tone-bad" role="alert">{problem}</p>}
      </footer>
    );
  }
  return (
    <footer class="pc-foot">
      <KeylessTeams readers={onlooker.readers.value} />
      <p class="pc-who">
        {others !== null && <><span class="pc-who-lock"><LockIcon size={14} /></span><span class="pc-who-words"><Words of={others.length === 0 ? [words.readers.none] : words.readers.only(others)} /></span></>}
      </p>
      <WritingBox field={field} text={sending ? "" : text} busy={sending} onText={setText} onSend={() => void send()}>
        {problem !== null && <p class="pc-composer-hint pc-composer-problem pc-tone-bad" role="alert">{problem}</p>}
      </WritingBox>
    </footer>
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
