import { Avatar } from "../../look/avatar";
import { PeopleIcon, PlusIcon } from "../../look/icons";
import { Words } from "../../look/phrase";
import { words as chatWords } from "../../words";
import { channelNamed } from "../../channels/channel-notes";
import { chatHref } from "../address";
import { Link } from "../link";
import { ListEnd, Nothing, SearchField, Skeleton } from "../paging/list-parts";
import type { Panel } from "../panel";
import { words } from "../words";
import type { ListedChannel } from "./channel-list";

export function ChannelList({ panel }: { panel: Panel }) {
  const { channels } = panel;
  const rows = channels.rows.value;
  const loading = channels.state.value.name === "loading" && rows.length === 0;
  return (
    <>
      <p class="pc-brand"><span class="pc-mark" aria-hidden="true" />{chatWords.product} <span class="pc-muted">{words.title}</span></p>
      <div class="pc-side-search"><SearchField label={words.channels.search} pages={channels} /></div>
      <div class="pc-channel-pages">
        {loading && <Skeleton rows={6} />}
        <ul class="pc-channels" aria-label={words.channels.title}>
          {rows.map((row) => <li key={row.name}><ChannelRow panel={panel} row={row} /></li>)}
          <NewChannel panel={panel} />
        </ul>
        {!loading && rows.length === 0 && channels.state.value.name === "ready" && <NoChannels search={channels.search.value} />}
        <ListEnd pages={channels} />
      </div>
      <MeFooter panel={panel} />
    </>
  );
}

function ChannelRow({ panel, row: { name, messages, claimed } }: { panel: Panel; row: ListedChannel }) {
  const { channel, tab } = panel.address.value;
  return (
    <div class="pc-channel">
      <Avatar of={name} name={name} />
      <div class="pc-channel-words">
        <Link panel={panel} to={{ channel: name, tab }} current={channel === name} class="pc-channel-name pc-channel-open">{name}</Link>
        <span class="pc-channel-last">{claimed ? words.channels.claimed : words.channels.unclaimed} · {words.channels.messages(messages)}</span>
      </div>
    </div>
  );
}

/** What was typed names a channel that isn't listed: one may claim it before anybody writes there. */
function NewChannel({ panel }: { panel: Panel }) {
  const { search, rows, state } = panel.channels;
  const name = channelNamed(search.value);
  if (name === null || state.value.name !== "ready" || rows.value.some((row) => row.name === name)) return null;
  return (
    <li>
      <div class="pc-channel">
        <span class="pc-avatar pc-avatar-unproven"><PlusIcon size={16} /></span>
        <div class="pc-channel-words">
          <Link panel={panel} to={{ channel: name, tab: "people" }} current={panel.address.value.channel === name} class="pc-channel-open"><Words of={words.channels.goTo(name)} /></Link>
          <span class="pc-channel-last">{words.channels.goToAbout}</span>
        </div>
      </div>
    </li>
  );
}

function NoChannels({ search }: { search: string }) {
  if (search !== "") return <p class="pc-list-note pc-muted" role="status"><Words of={words.channels.noneFound(search)} /></p>;
  return <Nothing icon={<PeopleIcon size={28} />} title={words.channels.none} />;
}

function MeFooter({ panel: { parts: { me, user }, address } }: { panel: Panel }) {
  const name = me === null ? words.me.noKey : (me.username ?? user?.name ?? me.signing.dot1);
  return (
    <footer class="pc-me">
      <Avatar of={me?.signing.ed25519Pub ?? null} name={name} />
      <div class="pc-channel-words">
        <span class="pc-channel-name">{name}</span>
        <span class="pc-channel-last">{me === null ? <a class="pc-link" href={chatHref(address.value.channel)}>{words.me.open}</a> : words.me.signing}</span>
        {user !== null && user.name !== name && <span class="pc-channel-last">{words.me.site(user.name)}</span>}
      </div>
    </footer>
  );
}
