import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { channelInAddress } from "../channels/address";
import { SideBar } from "../channels/side-bar";
import { Barred } from "../composer/barred";
import { Composer } from "../composer/composer";
import { JoinBar } from "../composer/join-bar";
import { Conversation } from "../conversation/conversation";
import { Dialog } from "../look/dialog";
import { Keyless } from "../readers/keyless";
import { WhoCanRead } from "../readers/who-can-read";
import { words } from "../words";
import { Banners } from "../connection/banners";
import type { Channel } from "../channels/channel";
import { Desk, type LaterDialog } from "./desk";
import { useFraming } from "./framing";
import { Head } from "./head";
import { LaterInDialog, LaterStrips, restOfPage } from "./rest-of-page";
import type { Session } from "./session";
import { DEFAULT_CHANNEL, type Start } from "./start";
import { now } from "./times";

export function Chat({ start, session }: { start: Start; session: Session }) {
  const desk = useMemo(() => new Desk(), []);
  const { embedded } = useFraming();
  const channel = session.current.value;
  useTicking(session);
  useTitle(session, channel, embedded);
  useAddress(session, desk, embedded);
  useHandingOn(session);
  // What lies open belongs to the conversation that it was opened in, also where the host page leads to another.
  useLayoutEffect(() => () => desk.leave(), [channel?.name]);
  if (channel === null) return null;
  return (
    <div class={`pc-app${embedded ? " pc-app-embedded" : ""}`}>
      {!embedded && <nav class="pc-side" aria-label={words.conversations}><SideBar session={session} desk={desk} /></nav>}
      <main class="pc-main">
        <Head session={session} channel={channel} desk={desk} />
        <Banners start={start} session={session} />
        <Conversation key={channel.name} session={session} channel={channel} desk={desk} />
        {channel.closed.value === null && (
          <footer class="pc-foot">
            <LaterStrips isAwaited={awaitsDecision(channel)}>{({ Strips }) => <Strips session={session} channel={channel} desk={desk} />}</LaterStrips>
            <Keyless channel={channel} />
            <WhoCanRead session={session} channel={channel} desk={desk} />
            <Below session={session} channel={channel} desk={desk} />
          </footer>
        )}
      </main>
      <Dialogs session={session} channel={channel} desk={desk} />
    </div>
  );
}

/** Where one writes, or joins; until it is known which, its room. */
function Below({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  // Nobody whom the site sent here is asked before they may begin: the first message joins.
  const mayBegin = session.parts.user !== null && channel.live.value && !channel.isBegun && !channel.hasLeft;
  if (channel.governing.bar.value !== null) return <Barred session={session} channel={channel} />;
  if (channel.takesPart || mayBegin) return <Composer key={channel.name} session={session} channel={channel} desk={desk} />;
  return channel.readers.value === null ? <div class="pc-composer-room" /> : <JoinBar session={session} channel={channel} />;
}

function Dialogs({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const open = desk.dialog.value;
  const close = () => desk.close();
  if (open === null) return null;
  if (open.name === "channels") return <Dialog title={words.conversations} shape="sheet" onClose={close}><SideBar session={session} desk={desk} inSheet /></Dialog>;
  return (
    <Dialog key={open.name} title={titleOf(session, open)} onClose={close}>
      <LaterInDialog>{({ DialogContent }) => <DialogContent session={session} channel={channel} desk={desk} open={open} />}</LaterInDialog>
    </Dialog>
  );
}

function titleOf(session: Session, open: LaterDialog): string {
  switch (open.name) {
    case "new-channel": return words.channels.new;
    case "readers": return words.readers.title;
    case "message-readers": return words.readers.ofMessage;
    case "take-out": return words.takeOut[open.message.from === session.me.ed25519_pub ? "mine" : "others"].title;
    case "noted": return words.note.all[open.note.kind];
    default: return words.dialogs[open.name];
  }
}

/** Nothing is sent until the user has decided. */
function awaitsDecision({ governing, readers }: Channel): boolean {
  return governing.alarm.value !== null || (readers.value?.list.some(({ standing }) => standing === "disputed" || standing === "asked") ?? false);
}

/** What a page does for its teams, and for those who lack what was written before, while it is open. */
function useHandingOn(session: Session): void {
  const rest = restOfPage.state.value;
  useEffect(() => {
    if (rest.name !== "there") return;
    const keepers = [new rest.part.Teams(session), new rest.part.HistoryKeeper(session), new rest.part.Dues(session)];
    return () => keepers.forEach((keeper) => keeper.end());
  }, [session, rest.name]);
}

/** Seconds matter only while something counts down. */
function useTicking(session: Session): void {
  const counting = session.outbox.pending.value.some(({ state }) => state.name === "waiting" && state.until !== null);
  useEffect(() => {
    now.value = Date.now();
    const timer = setInterval(() => {
      now.value = Date.now();
    }, counting ? 1000 : 30_000);
    return () => clearInterval(timer);
  }, [counting]);
}

/** Back and forward lead from conversation to conversation. */
function useAddress(session: Session, desk: Desk, embedded: boolean): void {
  useEffect(() => {
    if (embedded) return;
    const moved = () => {
      const channel = channelInAddress() ?? DEFAULT_CHANNEL;
      if (channel !== session.current.value?.name) desk.goTo(session, channel);
    };
    addEventListener("popstate", moved);
    return () => removeEventListener("popstate", moved);
  }, [session, desk]);
}

function useTitle(session: Session, channel: Channel | null, embedded: boolean): void {
  const unread = session.unread.value;
  const name = channel?.name;
  useEffect(() => {
    if (embedded) return;
    document.title = `${unread > 0 ? `(${unread}) ` : ""}${name === undefined ? "" : `${name} · `}${words.product}`;
  }, [unread, name]);
}
