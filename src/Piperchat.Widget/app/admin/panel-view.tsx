import { useEffect, useRef } from "preact/hooks";
import { Banners } from "./banners";
import { ChannelPage } from "./channel/channel-page";
import { ChannelList } from "./channels/channel-list-view";
import { PeopleIcon } from "../look/icons";
import type { Panel } from "./panel";
import type { PanelStart } from "./start";
import { words } from "./words";
import { words as chatWords } from "../words";

/** The list beside the channel; on a phone, one of the two. */
export function PanelView({ start, panel }: { start: PanelStart; panel: Panel }) {
  const channel = panel.current.value;
  const main = useRef<HTMLElement>(null);
  useTitle(channel?.name ?? null);
  // Where the list makes way for the channel, the link that was pressed is out of sight, and the focus with it.
  useEffect(() => {
    const focused = document.activeElement;
    if (channel !== null && focused instanceof HTMLElement && focused !== document.body && focused.offsetParent === null) main.current?.querySelector("h1")?.focus();
  }, [channel]);
  return (
    <div class={`pc-panel${channel === null ? "" : " pc-panel-chosen"}`}>
      <nav class="pc-side" aria-label={words.channels.title}><ChannelList panel={panel} /></nav>
      <main ref={main} class="pc-panel-main">
        <Banners start={start} />
        {channel === null ? <NoneChosen /> : <ChannelPage key={channel.name} panel={panel} channel={channel} />}
      </main>
    </div>
  );
}

function NoneChosen() {
  return (
    <div class="pc-none-chosen">
      <PeopleIcon size={32} />
      <h1>{words.channels.choose}</h1>
      <p class="pc-muted">{words.channels.chooseAbout}</p>
    </div>
  );
}

function useTitle(channel: string | null): void {
  useEffect(() => {
    document.title = `${channel === null ? "" : `${channel} · `}${chatWords.product} ${words.title.toLowerCase()}`;
  }, [channel]);
}
