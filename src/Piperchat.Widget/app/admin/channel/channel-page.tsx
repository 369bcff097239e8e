import type { Ref } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Avatar } from "../../look/avatar";
import { ChatIcon, LockIcon, OfflineIcon, PeopleIcon } from "../../look/icons";
import { words as chatWords } from "../../words";
import { chatHref, TABS } from "../address";
import { Claim } from "../claim/claim";
import { Desk } from "../desk";
import { BackIcon, SiteIcon } from "../icons";
import { Link } from "../link";
import { LogList } from "../log/log-list";
import { Nothing, Skeleton } from "../paging/list-parts";
import type { Panel } from "../panel";
import { AddPerson } from "../people/add-person";
import { countsOf } from "../people/people";
import { PeopleList } from "../people/people-list";
import { RoleDialog } from "../people/role-dialog";
import { SettingsDialog } from "../settings/settings-dialog";
import { SettingsForm } from "../settings/settings-form";
import { Done } from "./done";
import { Trust } from "../verification/trust";
import { Verification, VerifyAgain } from "../verification/verification";
import { words } from "../words";
import type { ChannelAdmin } from "./channel-admin";

type PageProps = { panel: Panel; channel: ChannelAdmin };

export function ChannelPage({ panel, channel }: PageProps) {
  const desk = useMemo(() => new Desk(), []);
  const head = useRef<HTMLElement>(null);
  const dialog = desk.dialog.value;
  // What a dialog was opened by may be gone once it did its work: the browser then gives the focus back to nothing.
  useEffect(() => () => {
    if (dialog !== null && document.activeElement === document.body) head.current?.querySelector("h1")?.focus();
  }, [dialog]);
  return (
    <>
      <Head of={head} panel={panel} channel={channel} />
      <div class="pc-panel-scroll">
        <div class="pc-panel-body"><Body panel={panel} channel={channel} desk={desk} /></div>
      </div>
      <Done panel={panel} />
      <Dialogs panel={panel} channel={channel} desk={desk} />
    </>
  );
}

function Head({ of, panel, channel }: PageProps & { of: Ref<HTMLElement> }) {
  const { roster } = channel;
  return (
    <header ref={of} class="pc-head pc-panel-head">
      <Link panel={panel} to={{ channel: null, tab: "people" }} class="pc-icon-button pc-panel-back" aria-label={words.back}><BackIcon size={22} /></Link>
      <Avatar of={channel.name} name={channel.name} />
      <div class="pc-head-words">
        <h1 tabIndex={-1}>{channel.name}</h1>
        <p class="pc-muted pc-small">{roster === null ? "\u00a0" : roster.claimed ? words.channel.claimed(countsOf(roster).people, roster.description) : words.channel.unclaimed}</p>
      </div>
      <a class="pc-button pc-button-quiet pc-button-small pc-plain-link pc-panel-chat" href={chatHref(channel.name)}><ChatIcon size={18} /><span>{words.channel.openChat}</span></a>
    </header>
  );
}

function Body({ panel, channel, desk }: PageProps & { desk: Desk }) {
  const loading = channel.loading.value;
  if (loading.name === "refused") return <Refused channel={channel} />;
  if (loading.name === "loading") return <Skeleton rows={5} />;
  const state = channel.log.state.value;
  const unclaimed = state.kind === "verified" && !state.roster.claimed;
  if (unclaimed) return <Claim panel={panel} channel={channel} />;
  return (
    <>
      <Verification channel={channel} desk={desk} />
      {state.kind === "verified" && <Standing panel={panel} channel={channel} />}
      <Tabs panel={panel} channel={channel} />
      {panel.address.value.tab === "people" && <PeopleList panel={panel} channel={channel} desk={desk} />}
      {panel.address.value.tab === "settings" && <SettingsForm channel={channel} desk={desk} />}
      {panel.address.value.tab === "log" && <><VerifyAgain channel={channel} /><LogList panel={panel} channel={channel} /></>}
    </>
  );
}

/** Who one is here, where that isn't plain from what one may press. */
function Standing({ panel, channel }: PageProps) {
  const role = channel.myRole;
  const operator = channel.acting.operator.value;
  if (role === "owner" || (role === "admin" && !operator)) return <p class="pc-standing pc-muted">{words.standing[role]}</p>;
  if (operator) return <p class="pc-standing pc-standing-site"><SiteIcon size={18} /><span>{words.standing.site}</span></p>;
  if (panel.parts.me === null) return <p class="pc-standing pc-muted">{words.standing.noKey} <a class="pc-link" href={chatHref(channel.name)}>{words.standing.getKey}</a></p>;
  return <p class="pc-standing pc-muted">{words.standing[role === "member" || role === "banned" ? role : "looking"]}</p>;
}

function Tabs({ panel, channel }: PageProps) {
  return (
    <nav class="pc-tabs" aria-label={words.channel.tabsLabel}>
      {TABS.map((tab) => <Link key={tab} panel={panel} to={{ channel: channel.name, tab }} current={panel.address.value.tab === tab}>{words.channel.tabs[tab]}</Link>)}
    </nav>
  );
}

function Refused({ channel }: { channel: ChannelAdmin }) {
  const loading = channel.loading.value;
  if (loading.name !== "refused") return null;
  const { refusal: { passing, code, status } } = loading;
  const kind = passing || status === 429 ? "unreachable" : code === "members_only" || code === "banned" ? code : "other";
  const { title, about } = words.channel.refused[kind];
  return (
    <Nothing icon={kind === "unreachable" ? <OfflineIcon size={32} /> : kind === "banned" ? <LockIcon size={32} /> : <PeopleIcon size={32} />} title={title}>
      <p class="pc-muted">{about}</p>
      <button type="button" class="pc-button pc-button-small" onClick={() => void channel.load()}>{chatWords.tryAgain}</button>
    </Nothing>
  );
}

function Dialogs({ panel, channel, desk }: PageProps & { desk: Desk }) {
  const open = desk.dialog.value;
  switch (open?.name) {
    case undefined: return null;
    case "add": return <AddPerson panel={panel} channel={channel} desk={desk} />;
    case "role": return <RoleDialog panel={panel} channel={channel} desk={desk} whom={open.whom} from={open.from} to={open.to} />;
    case "settings": return <SettingsDialog panel={panel} channel={channel} desk={desk} from={open.from} to={open.to} />;
    case "trust": return <Trust channel={channel} desk={desk} />;
  }
}
