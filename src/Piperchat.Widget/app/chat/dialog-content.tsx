import type { Channel } from "../channels/channel";
import { ChannelDialog } from "../channels/channel-dialog";
import { Noted } from "../conversation/noted";
import { TakeOut } from "../conversation/take-out";
import { MessageReaders } from "../readers/message-readers";
import { ReaderList } from "../readers/reader-list";
import type { Desk, LaterDialog } from "./desk";
import type { Session } from "./session";

export function DialogContent({ session, channel, desk, open }: { session: Session; channel: Channel; desk: Desk; open: LaterDialog }) {
  switch (open.name) {
    case "new-channel": return <ChannelDialog session={session} desk={desk} />;
    case "readers": return <ReaderList session={session} channel={channel} />;
    case "message-readers": return <MessageReaders session={session} channel={channel} message={open.message} />;
    case "take-out": return <TakeOut session={session} channel={channel} desk={desk} message={open.message} />;
    case "noted": return <Noted session={session} note={open.note} />;
  }
}
