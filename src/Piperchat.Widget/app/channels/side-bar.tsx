import { authorOf } from "../conversation/author";
import { excerpt } from "../conversation/text";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { ConnectionLine } from "../connection/connection-line";
import { isSaid, type Message } from "../conversation/entries";
import { Avatar } from "../look/avatar";
import { PlusIcon } from "../look/icons";
import { NameText } from "../people/name";
import { vouchedName } from "../people/names";
import { words } from "../words";
import type { Channel } from "./channel";

export function SideBar({ session, desk, inSheet = false }: { session: Session; desk: Desk; inSheet?: boolean }) {
  const { user } = session.parts;
  const me = user === null ? session.people.nameOfRecord(session.me) : vouchedName(user);
  return (
    <>
      {!inSheet && <p class="pc-brand"><span class="pc-mark" aria-hidden="true" />{words.product}</p>}
      <div class="pc-side-title">
        {!inSheet && <h2>{words.conversations}</h2>}
        <button type="button" class={inSheet ? "pc-side-new" : "pc-icon-button"} aria-label={words.channels.new} onClick={() => desk.open({ name: "new-channel" })}>
          <PlusIcon size={18} />{inSheet && words.channels.new}
        </button>
      </div>
      <ul class="pc-channels" aria-label={words.conversations}>
        {namesOf(session).map((name) => <li key={name}><ChannelRow session={session} name={name} onChoose={(chosen) => desk.goTo(session, chosen)} /></li>)}
      </ul>
      <footer class="pc-me">
        <Avatar of={session.me.ed25519_pub} name={me.name} />
        <div class="pc-channel-words">
          <span class="pc-channel-name"><NameText of={me} said /></span>
          <ConnectionLine session={session} />
        </div>
      </footer>
    </>
  );
}

function ChannelRow({ session, name, onChoose }: { session: Session; name: string; onChoose: (name: string) => void }) {
  const channel = session.channels.value.get(name);
  const current = session.current.value?.name === name;
  const unread = current && document.visibilityState === "visible" ? 0 : (channel?.unread ?? 0);
  return (
    <div class="pc-channel">
      <Avatar of={name} name={name} />
      <div class="pc-channel-words">
        {/* The button is the name alone and lies over the whole row: what somebody wrote mustn't become what a button is called. */}
        <button type="button" class="pc-channel-name pc-channel-open" aria-current={current ? "page" : undefined} onClick={() => onChoose(name)}>{name}</button>
        <span class="pc-channel-last">{previewOf(session, channel)}</span>
      </div>
      {unread > 0 && <span class="pc-badge" role="img" aria-label={words.channels.unread(unread)}>{unread > 99 ? "99+" : unread}</span>}
    </div>
  );
}

/** The one shown first where nothing was said in it; then by the last thing said, as the relay tells. */
function namesOf(session: Session): readonly string[] {
  const activity = new Map(session.listed.value.map(({ name, lastActivity }) => [name, lastActivity]));
  for (const [name, channel] of session.channels.value) activity.set(name, Math.max(activity.get(name) ?? 0, lastMessage(channel)?.createdAt ?? 0));
  const current = session.current.value?.name;
  if (current !== undefined && !activity.get(current)) activity.set(current, Number.POSITIVE_INFINITY);
  return [...activity].sort(([a, at], [b, bt]) => (at === bt ? a.localeCompare(b) : bt - at)).map(([name]) => name);
}

function previewOf(session: Session, channel: Channel | undefined): string {
  const last = channel === undefined ? undefined : lastMessage(channel);
  if (channel === undefined) return words.channels.notJoined;
  if (last === undefined) return channel.live.value ? words.channels.none : "\u00a0";
  if (last.shown.state !== "text") return words.channels.sealed;
  return words.channels.preview(authorOf(session, last).name, excerpt(last.shown.text, 60));
}

function lastMessage(channel: Channel): Message | undefined {
  return channel.log.value.entries.findLast((entry): entry is Message => isSaid(entry) && entry.shown.state !== "broken");
}
