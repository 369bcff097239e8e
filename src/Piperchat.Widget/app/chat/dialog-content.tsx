import type { Channel } from "../channels/channel";
import { ChannelDialog } from "../channels/channel-dialog";
import { Leave } from "../channels/leave";
import { Noted } from "../conversation/noted";
import { TakeOut } from "../conversation/take-out";
import { Codes } from "../history/codes";
import { HandOver } from "../history/hand-over";
import { MessageReaders } from "../readers/message-readers";
import { ReaderList } from "../readers/reader-list";
import { HandTeamKey } from "../teams/hand-team-key";
import type { Desk, LaterDialog } from "./desk";
import type { Session } from "./session";

export function DialogContent({ session, channel, desk, open }: { session: Session; channel: Channel; desk: Desk; open: LaterDialog }) {
  switch (open.name) {
    case "new-channel": return <ChannelDialog session={session} desk={desk} />;
    case "readers": return <ReaderList session={session} channel={channel} desk={desk} />;
    case "message-readers": return <MessageReaders session={session} channel={channel} message={open.message} />;
    case "take-out": return <TakeOut session={session} channel={channel} desk={desk} message={open.message} />;
    case "noted": return <Noted session={session} note={open.note} />;
    case "hand-over": return <HandOver session={session} channel={channel} desk={desk} to={open.to} />;
    case "hand-team-key": return <HandTeamKey session={session} desk={desk} team={open.team} />;
    case "codes": return <Codes session={session} channel={channel} />;
    case "leave": return <Leave session={session} channel={channel} desk={desk} />;
  }
}
