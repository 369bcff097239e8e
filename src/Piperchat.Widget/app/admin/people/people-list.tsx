import { PeopleIcon, PlusIcon } from "../../look/icons";
import { Words } from "../../look/phrase";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { ListEnd, Nothing, SearchField, Skeleton } from "../paging/list-parts";
import type { Panel } from "../panel";
import { words } from "../words";
import { countsOf, rowsOf } from "./people";
import { PersonItem } from "./person";
import { mayAdd } from "./roles";

export function PeopleList({ panel, channel, desk }: { panel: Panel; channel: ChannelAdmin; desk: Desk }) {
  const { people, roster } = channel;
  if (roster === null) return null;
  const { owners, people: members, banned } = countsOf(roster);
  const search = people.search.value;
  const ready = people.state.value.name === "ready";
  const rows = rowsOf(people.rows.value, roster, ready && search === "" && people.next.value === null);
  return (
    <section class="pc-tab-page" aria-label={words.people.list}>
      <div class="pc-toolbar">
        <SearchField label={words.people.search} pages={people} />
        {mayAdd(channel) && <button type="button" class="pc-button pc-button-small" aria-haspopup="dialog" onClick={() => desk.open({ name: "add" })}><PlusIcon size={18} />{words.people.add}</button>}
      </div>
      {members + banned > 0 && <p class="pc-small pc-muted">{words.people.counts(owners, members, banned)}</p>}
      <ul class="pc-rows" aria-label={words.people.list}>
        {rows.map((row) => <PersonItem key={row.person.ed25519_pub} panel={panel} channel={channel} desk={desk} row={row} />)}
      </ul>
      {rows.length === 0 && !ready && people.state.value.name === "loading" && <Skeleton rows={3} />}
      {rows.length === 0 && ready && search !== "" && <p class="pc-list-note pc-muted" role="status"><Words of={words.people.noneFound(search)} /></p>}
      {rows.length === 0 && ready && search === "" && <Nothing icon={<PeopleIcon size={28} />} title={words.people.none}><p class="pc-muted">{words.people.noneAbout}</p></Nothing>}
      <ListEnd pages={people} />
    </section>
  );
}
