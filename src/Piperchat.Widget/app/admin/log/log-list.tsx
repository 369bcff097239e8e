import { ClockIcon } from "../../look/icons";
import type { ChannelAdmin } from "../channel/channel-admin";
import { ChevronIcon } from "../icons";
import { ListEnd, Nothing, SearchField, Skeleton } from "../paging/list-parts";
import type { Panel } from "../panel";
import { words } from "../words";
import { EntryItem } from "./entry-item";

const KINDS = ["", "claim", "role", "settings", "remove"] as const;

export function LogList({ panel, channel }: { panel: Panel; channel: ChannelAdmin }) {
  const { entries } = channel;
  const rows = entries.rows.value;
  const search = entries.search.value;
  const kind = KINDS.find((each) => each === search);
  const state = entries.state.value.name;
  return (
    <section class="pc-tab-page" aria-label={words.log.list}>
      <div class="pc-toolbar">
        <SearchField label={words.log.search} pages={entries} text={kind === undefined ? search : ""} />
        <span class="pc-select">
          <select aria-label={words.log.kind} value={kind ?? ""} onChange={(event) => void entries.find(event.currentTarget.value)}>
            {KINDS.map((each) => <option key={each} value={each}>{words.log.kinds[each]}</option>)}
          </select>
          <ChevronIcon size={16} />
        </span>
      </div>
      <ol class="pc-rows" aria-label={words.log.list} reversed>
        {rows.map((row) => <EntryItem key={row.seq} panel={panel} row={row} />)}
      </ol>
      {rows.length === 0 && state === "loading" && <Skeleton rows={4} />}
      {rows.length === 0 && state === "ready" && search !== "" && <p class="pc-list-note pc-muted" role="status">{words.log.noneFound}</p>}
      {rows.length === 0 && state === "ready" && search === "" && <Nothing icon={<ClockIcon size={28} />} title={words.log.none}><p class="pc-muted">{words.log.noneAbout}</p></Nothing>}
      <ListEnd pages={entries} />
    </section>
  );
}
