import { useEffect } from "preact/hooks";
import type { Roster } from "../../protocol";
import { PeopleIcon, PlusIcon } from "../../look/icons";
import { Words } from "../../look/phrase";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { ListEnd, Nothing, SearchField, Skeleton } from "../paging/list-parts";
import type { Panel } from "../panel";
import { words } from "../words";
import { countsOf, peopleOf, rowsOf, type PersonRow } from "./people";
import { PersonItem } from "./person";
import { mayAdd } from "./roles";

type ListProps = { panel: Panel; channel: ChannelAdmin; desk: Desk };

export function PeopleList({ panel, channel, desk }: ListProps) {
  const state = channel.log.state.value;
  switch (state.kind) {
    case "unknown": return null;
    case "broken": return <LastVerified panel={panel} channel={channel} desk={desk} roster={state.roster} />;
    case "verified": return <Verified panel={panel} channel={channel} desk={desk} roster={state.roster} />;
  }
}

/** The relay's list, which the log has to bear out row by row. */
function Verified({ panel, channel, desk, roster }: ListProps & { roster: Roster }) {
  const { people } = channel;
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
      <Rows panel={panel} channel={channel} desk={desk} rows={rows} />
      {rows.length === 0 && people.state.value.name === "loading" && <Skeleton rows={3} />}
      {rows.length === 0 && ready && search !== "" && <p class="pc-list-note pc-muted" role="status"><Words of={words.people.noneFound(search)} /></p>}
      {rows.length === 0 && ready && search === "" && <Nothing icon={<PeopleIcon size={28} />} title={words.people.none}><p class="pc-muted">{words.people.noneAbout}</p></Nothing>}
      <ListEnd pages={people} />
    </section>
  );
}

/** Beside an alarm, what the relay lists says nothing. */
function LastVerified({ panel, channel, desk, roster }: ListProps & { roster: Roster }) {
  const people = peopleOf(roster);
  useEffect(() => panel.parts.names.want(people.map(({ ed25519_pub }) => ed25519_pub)), [panel, roster]);
  if (people.length === 0) return null;
  return (
    <section class="pc-tab-page" aria-label={words.people.list}>
      <p class="pc-small pc-muted">{words.people.lastVerified(roster.seq)}</p>
      <Rows panel={panel} channel={channel} desk={desk} rows={people.map((person) => ({ person, doubt: null }))} />
    </section>
  );
}

function Rows({ panel, channel, desk, rows }: ListProps & { rows: readonly PersonRow[] }) {
  return (
    <ul class="pc-rows" aria-label={words.people.list}>
      {rows.map((row) => <PersonItem key={row.person.ed25519_pub} panel={panel} channel={channel} desk={desk} row={row} />)}
    </ul>
  );
}
