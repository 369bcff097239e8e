import { isLastOwner, type Role } from "../../protocol";
import { nameOfKey } from "../../chat/names";
import { grouped } from "../../keys/fingerprint";
import { Avatar } from "../../look/avatar";
import { WarnIcon } from "../../look/icons";
import type { ChannelAdmin } from "../channel/channel-admin";
import type { Desk } from "../desk";
import { ChevronIcon } from "../icons";
import type { Naming } from "../names/names";
import type { Panel } from "../panel";
import { dateText } from "../times";
import { words } from "../words";
import type { Doubt, Person, PersonRow } from "./people";
import { choicesFor, mayGive, mayRule } from "./roles";

type PersonProps = { panel: Panel; channel: ChannelAdmin; desk: Desk; row: PersonRow };

export function PersonItem({ panel, channel, desk, row: { person, doubt } }: PersonProps) {
  const naming = panel.parts.names.of(person.ed25519_pub, person.told);
  const isMe = person.ed25519_pub === panel.parts.me?.signing.ed25519Pub;
  return (
    <li class={`pc-person${doubt === null ? "" : " pc-person-doubted"}`}>
      <Avatar of={isKnown(naming) ? person.ed25519_pub : null} name={naming.name} />
      <div class="pc-person-words">
        <p class="pc-reader-name">
          {naming.name}
          {naming.proof === "site" && <span class="pc-tag">{words.people.bySite}</span>}
          {isMe && <span class="pc-tag">{words.people.you}</span>}
          {person.role === "banned" && <span class="pc-tag pc-tag-bad">{words.roles.banned}</span>}
        </p>
        <p class="pc-small pc-muted">{sinceText(channel, person)}{person.siteUser !== null && naming.proof !== "site" && ` · ${words.people.siteSays(person.siteUser.name)}`}</p>
        <Marks naming={naming} told={person.told} doubt={doubt} />
        <details class="pc-fingerprint">
          <summary>{words.people.fingerprint} <span class="pc-reader-dot1">{person.dot1}</span></summary>
          <code>{grouped(person.ed25519_pub)}</code>
        </details>
      </div>
      {/* Nobody acts on a row that may not be what it seems. */}
      {doubt === null ? <Acts channel={channel} desk={desk} person={person} name={isKnown(naming) ? naming.name : nameOfKey(person.ed25519_pub)} /> : <p class="pc-person-acts pc-muted">{words.roles[person.role]}</p>}
    </li>
  );
}

/** Not only by the relay's word for the moment. */
function isKnown({ proof }: Naming): boolean {
  return proof === "proven" || proof === "site";
}

function Marks({ naming, told, doubt }: { naming: Naming; told: string | null; doubt: Doubt | null }) {
  return (
    <>
      {doubt !== null && <p class="pc-mark-line pc-tone-bad" role="alert"><WarnIcon size={16} /><span>{doubtText(doubt)}</span></p>}
      {naming.proof === "unchecked" && told !== null && <p class="pc-mark-line pc-tone-warn"><WarnIcon size={16} /><span>{words.people.unchecked(told)}</span></p>}
      {naming.proof === "unproven" && told !== null && <p class="pc-mark-line pc-tone-warn"><WarnIcon size={16} /><span>{words.people.unproven(told)}</span></p>}
      {naming.proof === "disputed" && <p class="pc-mark-line pc-tone-warn"><WarnIcon size={16} /><span>{words.people.disputed(told)}</span></p>}
    </>
  );
}

function Acts({ channel, desk, person, name }: { channel: ChannelAdmin; desk: Desk; person: Person; name: string }) {
  const { ed25519_pub, dot1, role } = person;
  const ask = (to: Role) => desk.open({ name: "role", whom: { ed25519_pub, dot1, name }, from: role, to });
  const may = (to: Role) => to !== role && mayGive(channel, person, to);
  return (
    <div class="pc-person-acts">
      {role === "banned"
        ? may("member") && <Small label={words.people.unban} of={words.people.unbanOf(name)} onPress={() => ask("member")} />
        : <RoleChoice channel={channel} person={person} name={name} ask={ask} />}
      {may("banned") && <Small label={words.people.ban} of={words.people.banOf(name)} onPress={() => ask("banned")} />}
      {role !== "banned" && may("none") && <Small label={words.people.remove} of={words.people.removeOf(name)} onPress={() => ask("none")} />}
      {channel.roster !== null && isLastOwner(channel.roster, ed25519_pub) && mayRule(channel) && <p class="pc-small pc-muted">{words.people.onlyOwner}</p>}
    </div>
  );
}

/** A choice of one is none: then it is a word. */
function RoleChoice({ channel, person, name, ask }: { channel: ChannelAdmin; person: Person; name: string; ask: (to: Role) => void }) {
  const choices = choicesFor(channel, person);
  if (choices.length < 2) return <span class="pc-role">{words.roles[person.role]}</span>;
  const chosen = (select: HTMLSelectElement) => {
    const to = select.value as Role;
    // It shows what is, not what is asked.
    select.value = person.role;
    if (to !== person.role) ask(to);
  };
  return (
    <span class="pc-select">
      <select aria-label={words.people.roleOf(name)} value={person.role} onChange={(event) => chosen(event.currentTarget)}>
        {choices.map((role) => <option key={role} value={role}>{words.roles[role]}</option>)}
      </select>
      <ChevronIcon size={16} />
    </span>
  );
}

function Small({ label, of, onPress }: { label: string; of: string; onPress: () => void }) {
  return <button type="button" class="pc-button pc-button-small pc-button-bare" aria-label={of} aria-haspopup="dialog" onClick={onPress}>{label}</button>;
}

function sinceText(channel: ChannelAdmin, { ed25519_pub, seq }: Person): string {
  const row = channel.roster?.roles.get(ed25519_pub);
  return row?.seq === seq ? words.people.since(dateText(row.at), seq) : words.people.sinceEntry(seq);
}

function doubtText(doubt: Doubt): string {
  switch (doubt.why) {
    case "other-role": return words.people.doubt["other-role"](doubt.role);
    case "other-entry": return words.people.doubt["other-entry"](doubt.seq);
    default: return words.people.doubt[doubt.why];
  }
}
