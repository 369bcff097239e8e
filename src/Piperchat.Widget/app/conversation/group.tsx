import type { Channel } from "../channels/channel";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { timeText } from "../chat/times";
import { Avatar } from "../look/avatar";
import { CheckIcon, ClockIcon } from "../look/icons";
import { NameText } from "../people/name";
import { words } from "../words";
import { authorOf } from "./author";
import { BrokenLine, MessageBubble, SealedBubble } from "./bubble";
import type { Message } from "./entries";
import { PendingBubble } from "./pending-bubble";
import { timeOfMessage, type Item, type Row } from "./timeline";

type GroupProps = {
  session: Session;
  channel: Channel;
  desk: Desk;
  group: Extract<Row, { row: "group" }>;
  byId: ReadonlyMap<string, Message>;
  missing: ReadonlySet<string>;
};

/** Consecutive messages of one author: one face, one name, one time. */
export function Group(props: GroupProps) {
  const { session, group } = props;
  const first = group.items[0];
  if (first?.item === "message" && first.message.shown.state === "broken") return <BrokenLine why={first.message.shown.why} />;
  const author = first?.item === "message" ? authorOf(session, first.message) : { name: words.you };
  const username = group.from === null ? null : session.people.besides(group.from);
  return (
    <div class={`pc-group ${group.mine ? "pc-group-mine" : ""}`}>
      {!group.mine && <Avatar of={group.from} name={author.name} />}
      <div class="pc-group-body">
        {!group.mine && <p class={`pc-author ${group.from === null ? "pc-author-unproven" : ""}`}><NameText of={author} said />{username !== null && <span class="pc-username"> {username}</span>}</p>}
        {bundled(group.items).map((bundle, i, all) => <Bundle key={bundle.key} {...props} name={author.name} bundle={bundle} next={all[i + 1]?.items[0]} />)}
        <p class="pc-time">{timeText(lastTime(group.items))}{group.mine && <StateMark of={group.items.at(-1)} />}</p>
      </div>
    </div>
  );
}

type Bundle = { readonly key: string; readonly items: readonly Item[] };

/** A row of messages that one can't open is one line that counts them. */
function bundled(items: readonly Item[]): readonly Bundle[] {
  const bundles: Bundle[] = [];
  for (const item of items) {
    const last = bundles.at(-1);
    const both = last !== undefined && isSealed(item) && isSealed(last.items[0] as Item);
    if (both) bundles[bundles.length - 1] = { ...last, items: [...last.items, item] };
    else bundles.push({ key: item.item === "message" ? item.message.id : item.pending.id, items: [item] });
  }
  return bundles;
}

function Bundle({ bundle, next, ...props }: GroupProps & { name: string; bundle: Bundle; next: Item | undefined }) {
  const item = bundle.items[0] as Item;
  if (item.item === "pending") return <PendingBubble session={props.session} pending={item.pending} byId={props.byId} followed={waitsAlike(item, next)} />;
  if (item.message.shown.state === "sealed") return <SealedBubble text={words.sealed(bundle.items.length)} />;
  return <MessageBubble {...props} message={item.message} />;
}

function isSealed(item: Item): boolean {
  return item.item === "message" && item.message.shown.state === "sealed";
}

function lastTime(items: readonly Item[]): number {
  const last = items.at(-1) as Item;
  return last.item === "message" ? timeOfMessage(last.message) : last.pending.at;
}

function waitsAlike(item: Item, next: Item | undefined): boolean {
  if (item.item !== "pending" || next?.item !== "pending") return false;
  const [mine, theirs] = [item.pending.state, next.pending.state];
  return mine.name === "waiting" && theirs.name === "waiting" && mine.why === theirs.why;
}

/** A tick once the relay has it, a clock until then; what waits or was refused says so in words. */
function StateMark({ of }: { of: Item | undefined }) {
  const state = of?.item === "pending" ? of.pending.state.name : "sent";
  if (state !== "sent" && state !== "sending") return null;
  return (
    <>
      <span class="pc-sent" aria-hidden="true">{state === "sent" ? <CheckIcon size={14} /> : <ClockIcon size={12} />}</span>
      <span class="pc-visually-hidden">{words.state[state]}</span>
    </>
  );
}
