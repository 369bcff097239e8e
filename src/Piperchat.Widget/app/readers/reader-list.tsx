import type { Channel } from "../channels/channel";
import { takesPart } from "../channels/standing";
import type { Desk } from "../chat/desk";
import type { Session } from "../chat/session";
import { HandOverLink } from "../history/hand-over-link";
import { Avatar } from "../look/avatar";
import { LockIcon, WarnIcon } from "../look/icons";
import { Words } from "../look/phrase";
import { NameText } from "../people/name";
import { teamChannel } from "../teams/team-channel";
import { words } from "../words";
import { laterWords } from "../words-later";
import { ReaderRow } from "./reader-row";
import type { Dropped, Reader } from "./readers";

type ReaderListProps = { session: Session; channel: Channel; desk: Desk };

export function ReaderList({ session, channel, desk }: ReaderListProps) {
  const readers = channel.readers.value;
  const me = session.me.ed25519_pub;
  if (readers === null) return <p class="pc-readers-note">{words.readers.loading}</p>;
  const sorted = [...readers.list].sort((a, b) => Number(b.record.ed25519_pub === me) - Number(a.record.ed25519_pub === me));
  return (
    <div class="pc-readers">
      <p class="pc-readers-about">{laterWords.readers.of(channel.name)}</p>
      <ul aria-label={words.readers.title}>
        {sorted.map((reader) => (
          <ReaderRow key={reader.record.ed25519_pub} session={session} record={reader.record} me={reader.record.ed25519_pub === me} tags={tagsOf(session, reader)}>
            <Standing session={session} channel={channel} reader={reader} />
            {reader.record.team !== null && <Team session={session} team={reader.record.team} isOurs={reader.isOurs} />}
            <p class="pc-small pc-reader-act"><HandOverLink session={session} channel={channel} desk={desk} reader={reader.record.ed25519_pub} /></p>
          </ReaderRow>
        ))}
        {readers.keyless.map(({ team }) => <KeylessTeam key={team} team={team} />)}
      </ul>
      <DroppedNote dropped={readers.dropped.filter(({ why }) => why === "shut-out")} say={laterWords.readers.shutOut} />
      <DroppedNote dropped={readers.dropped.filter(({ why }) => why === "replaced")} say={laterWords.readers.replaced} />
      <DroppedNote dropped={readers.dropped.filter(({ why }) => why !== "shut-out" && why !== "replaced")} say={laterWords.readers.unverified} />
      <p class="pc-readers-note"><span class="pc-who-lock"><LockIcon size={16} /></span><span>{howSure(session, channel)}</span></p>
      <AskFirst session={session} channel={channel} />
      <LeaveLink session={session} channel={channel} desk={desk} />
    </div>
  );
}

/** What of the list this browser checked, and what is the site's word. */
function howSure({ people }: Session, channel: Channel): string {
  const list = channel.readers.value?.list ?? [];
  const hasNamed = list.some(({ bySite }) => bySite);
  const hasVouched = list.some(({ record }) => people.siteUser(record.ed25519_pub) !== null || record.team !== null);
  const said = [
    channel.governing.roster.value?.claimed ? laterWords.readers.verifiedByLog(hasNamed) : laterWords.readers.verified(hasNamed),
    hasNamed ? laterWords.readers.bySiteAbout : "",
    hasVouched ? laterWords.readers.vouched : "",
    laterWords.readers.compare,
  ];
  return said.filter((each) => each !== "").join(" ");
}

/** Whom the relay names, and nothing is sealed for. */
function DroppedNote({ dropped, say }: { dropped: readonly Dropped[]; say: (count: number) => string }) {
  if (dropped.length === 0) return null;
  const labels = dropped.map(({ label }) => label).filter((label) => label !== "").join(", ");
  return <p class="pc-readers-note pc-mark-warn"><WarnIcon size={16} /><span>{say(dropped.length)} {labels}</span></p>;
}

function tagsOf(session: Session, { role, record, bySite }: Reader): readonly string[] {
  const tags = [session.isMyDevice(record.ed25519_pub) ? laterWords.readers.myDevice : "", laterWords.roles[role] ?? "", bySite ? laterWords.readers.bySite : ""];
  return tags.filter((tag) => tag !== "");
}

/** `isOurs`: its members see who is in it. */
function Team({ session, team, isOurs }: { session: Session; team: string; isOurs: boolean }) {
  const members = (isOurs ? session.channels.value.get(teamChannel(team))?.readers.value?.list : undefined) ?? [];
  const names = session.people.namesOf(members.filter(({ standing }) => standing === "reads").map(({ record }) => record), null);
  return (
    <>
      <p class="pc-small pc-muted">{laterWords.readers.team}</p>
      {names.length > 0 && <p class="pc-small pc-muted"><Words of={laterWords.readers.members(names)} /></p>}
    </>
  );
}

function KeylessTeam({ team }: { team: string }) {
  const name = words.team(team);
  return (
    <li class="pc-reader">
      <Avatar of={null} name={name} />
      <div class="pc-reader-words">
        <p class="pc-reader-name"><span><NameText of={{ name, vouched: true }} said /></span><span class="pc-tag">{laterWords.readers.bySite}</span></p>
        <p class="pc-small pc-muted">{laterWords.readers.keyless}</p>
      </div>
    </li>
  );
}

function Standing({ session, channel, reader: { record, standing } }: { session: Session; channel: Channel; reader: Reader }) {
  switch (standing) {
    case "reads": return null;
    case "too-old": return <p class="pc-small pc-mark-warn">{laterWords.readers.tooOld}</p>;
    case "disputed": return <p class="pc-small pc-mark-warn">{laterWords.readers.disputed}</p>;
    case "asked": return <p class="pc-small pc-mark-warn">{laterWords.readers.asked}</p>;
    case "left-out": return (
      <p class="pc-small pc-muted">
        {laterWords.readers.leftOut} <button type="button" class="pc-link" onClick={() => void channel.letIn(record.ed25519_pub)}>{laterWords.readers.letIn(session.people.nameOfRecord(record).name)}</button>
      </p>
    );
  }
}

function AskFirst({ session, channel }: { session: Session; channel: Channel }) {
  const change = async (asksFirst: boolean) => {
    await channel.askFirst(asksFirst);
    session.outbox.flush();
  };
  return (
    <label class="pc-check">
      <input type="checkbox" checked={channel.notes.value.asksFirst} onChange={(event) => void change(event.currentTarget.checked)} />
      <span>{laterWords.readers.askFirst}</span>
    </label>
  );
}

/** Whoever has a place by the record of who decides here reads by that, whether they joined or not. */
function LeaveLink({ session, channel, desk }: ReaderListProps) {
  const mine = channel.readers.value?.list.find(({ record }) => record.ed25519_pub === session.me.ed25519_pub);
  if (mine === undefined || takesPart(mine.role)) return null;
  return <p><button type="button" class="pc-link pc-tone-bad" aria-haspopup="dialog" onClick={() => desk.open({ name: "leave" })}>{laterWords.leaving.open}</button></p>;
}
