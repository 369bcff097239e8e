import { useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { LaterQuietly } from "../chat/rest-of-page";
import { inSight, isLookedAt } from "../chat/sight";
import { dayOf, dayText, now } from "../chat/times";
import { DownIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { nameOfKey } from "../chat/names";
import { vouchedName } from "../people/names";
import type { SiteUser } from "../people/site-user";
import { words, type Name, type Phrase } from "../words";
import { nameOfLabel, nameOfParty, phraseOfAct, phraseOfGone } from "./acts";
import { SealedBubble } from "./bubble";
import { ClosedConversation, EmptyConversation, Skeleton } from "./empty";
import { Group } from "./group";
import { messagesById, oldestSeq, withMissingBefore } from "./log";
import { useScroller } from "./scroller";
import { steadyKeys } from "./steady-keys";
import type { TeamKeyLine } from "../teams/team-keys";
import { timeline, type Note, type Row } from "./timeline";

type Parts = { session: Session; channel: Channel; desk: Desk };

export function Conversation({ session, channel, desk }: Parts) {
  const me = session.me.ed25519_pub;
  const keyed = useMemo(() => steadyKeys(), []);
  const rows = useComputed(() => keyed(timeline({
    // Once, when all of the backlog is there: nothing jumps.
    entries: channel.live.value ? channel.log.value.entries : [],
    fromStart: channel.fromStart.value,
    announcements: channel.live.value ? channel.notes.value.announcements : [],
    pending: session.outbox.pending.value.filter((pending) => pending.channel === channel.name),
    dividerAfter: channel.divider.value,
    me,
    dayOf,
  })));
  const byId = useComputed(() => messagesById(channel.log.value));
  const missing = useComputed(() => withMissingBefore(channel.log.value, channel.fromStart.value));
  const scroller = useScroller(channel.live.value ? oldestSeq(channel.log.value) : null, rows.value, () => channel.live.value && void channel.loadOlder());
  const said = rows.value.some(({ row }) => row === "group" || row === "past" || row === "gone");
  // Nothing of it ever came, and nothing will for now.
  const isLater = session.connection.troubled.value && channel.readers.value === null && rows.value.length === 0;
  const unread = channel.unread;
  useReading(session, channel, scroller.atEnd);
  const sent = desk.sent.value;
  useEffect(() => {
    if (sent > 0) scroller.toEnd();
  }, [sent]);

  // The button goes when it's pressed: who pressed it by key stands in the log then, and not at the top of the page.
  const jump = () => {
    scroller.toEnd();
    scroller.ref.current?.focus({ preventScroll: true });
  };

  return (
    <div class="pc-conversation">
      <div
        ref={scroller.ref} class="pc-log" role="log" aria-label={words.messages} aria-live="polite" aria-busy={!channel.live.value || channel.loadingOlder.value} tabIndex={0}
        onScroll={scroller.onScroll} onKeyDown={walk}
      >
        <div class="pc-log-rows">
          {!channel.live.value && channel.closed.value === null && (isLater ? <p class="pc-note">{words.channels.later}</p> : <Skeleton />)}
          <p class="pc-older">{channel.loadingOlder.value ? words.loadingOlder : ""}</p>
          {rows.value.map((row) => <RowView key={row.key} row={row} parts={{ session, channel, desk }} byId={byId.value} missing={missing.value} />)}
          {channel.closed.value !== null && <ClosedConversation why={channel.closed.value} />}
          {!said && channel.live.value && channel.closed.value === null && <EmptyConversation session={session} channel={channel} />}
        </div>
      </div>
      {!scroller.atEnd && (
        <button type="button" class={`pc-jump ${unread > 0 ? "pc-jump-new" : ""}`} aria-label={unread > 0 ? undefined : words.jump} onClick={jump}>
          <DownIcon size={18} />{unread > 0 && words.jumpNew(unread)}
        </button>
      )}
    </div>
  );
}

function RowView({ row, parts, byId, missing }: { row: Row; parts: Parts; byId: ReturnType<typeof messagesById>; missing: ReadonlySet<string> }) {
  switch (row.row) {
    case "day": return <h2 class="pc-day">{dayText(row.at, now.value)}</h2>;
    case "new": return <p class="pc-new" role="separator" aria-label={words.newMessages}><span>{words.newMessages}</span></p>;
    case "note": return <p class={`pc-note${row.note.kind === "site-user" ? " pc-mark-warn" : ""}`}><Words of={phraseOf(row.note, parts.session)} onRest={() => parts.desk.open({ name: "noted", note: row.note })} /><HandOverTo parts={parts} note={row.note} /></p>;
    case "act": return <p class="pc-note"><Words of={phraseOfAct(parts.session, row.act, row.before)} /></p>;
    case "gone": return <p class={`pc-note${row.how.kind === "unproven" ? " pc-mark-warn" : ""}`}><Words of={phraseOfGone(parts.session, row.how, row.count)} /></p>;
    case "grant": return <p class="pc-note"><Words of={words.note.grant(nameOfParty(parts.session, row.from, words.you), nameOfParty(parts.session, row.to, words.youInside), row.count)} /></p>;
    case "team-key": return <p class="pc-note"><Words of={phraseOfTeamKey(parts.session, row.line)} /></p>;
    case "past": return <div class="pc-past"><SealedBubble text={words.sealedBefore(row.count)} /><LaterQuietly>{({ CodesLink }) => <CodesLink {...parts} onOpen={() => parts.desk.open({ name: "codes" })} />}</LaterQuietly></div>;
    case "group": return <Group {...parts} group={row} byId={byId} missing={missing} />;
  }
}

/** Whoever came can be given what stands above. */
function HandOverTo({ parts, note: { keys, kind } }: { parts: Parts; note: Note }) {
  const [key] = keys;
  if (key === undefined || keys.length > 1 || !["reads", "device", "joined", "joined-and-reads"].includes(kind)) return null;
  return <LaterQuietly>{({ HandOverLink }) => <span class="pc-hand-over" aria-live="off"><HandOverLink {...parts} reader={key} /></span>}</LaterQuietly>;
}

function phraseOf(note: Note, session: Session): Phrase {
  const { me, people } = session;
  if (note.kind === "site-user") return words.note["site-user"](nameOr(note.before, note.keys), nameOr(note.now, note.keys));
  if (note.keys.length === 1 && note.keys[0] === me.ed25519_pub) {
    if (note.kind === "joined" || note.kind === "joined-and-reads") return [words.note.iJoined];
    if (note.kind === "left") return [words.note.iLeft];
  }
  const mine = people.siteUser(me.ed25519_pub);
  if (note.kind === "device" && mine !== null && note.keys.every((key) => people.siteUser(key)?.id === mine.id)) return [words.note.myDevice];
  return words.note[note.kind](note.keys.map((key) => people.nameOf(key)));
}

function phraseOfTeamKey(session: Session, { from, how, to }: TeamKeyLine): Phrase {
  const who = nameOfParty(session, from, words.you);
  return how === "handed" ? words.note.teamKey.handed(who, to.map((dot1) => nameOfLabel(session, dot1))) : words.note.teamKey[how](who);
}

function nameOr(user: SiteUser | null, [key = ""]: readonly string[]): Name {
  return user === null ? { name: nameOfKey(key) } : vouchedName(user);
}

/** Seen is what stood at the end of a window that somebody looked at. */
function useReading(session: Session, channel: Channel, atEnd: boolean): void {
  const newest = channel.log.value.entries.at(-1)?.seq ?? 0;
  const seen = inSight.value;
  useEffect(() => {
    if (!seen) channel.divider.value = null;
  }, [channel, seen]);
  useEffect(() => {
    const look = () => {
      if (!channel.live.value) return;
      if (isLookedAt() && atEnd) channel.read();
      else if (channel.unread > 0 && channel.divider.value === null) channel.divider.value = channel.notes.value.lastRead;
    };
    // Whoever leaves has seen what is there: the next thing is new.
    const leave = () => {
      channel.divider.value = null;
    };
    look();
    addEventListener("focus", look);
    addEventListener("blur", leave);
    document.addEventListener("visibilitychange", look);
    return () => {
      removeEventListener("focus", look);
      removeEventListener("blur", leave);
      document.removeEventListener("visibilitychange", look);
    };
  }, [session, channel, atEnd, newest, channel.live.value, seen]);
}

/** Up and down walk from message to message; their buttons follow by Tab. */
function walk(event: KeyboardEvent): void {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const log = event.currentTarget as HTMLElement;
  const messages = [...log.querySelectorAll<HTMLElement>("[data-message]")];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  const to = at < 0 ? (event.key === "ArrowUp" ? messages.length - 1 : -1) : at + (event.key === "ArrowUp" ? -1 : 1);
  const target = messages[to];
  if (target === undefined) return;
  event.preventDefault();
  target.focus();
}
