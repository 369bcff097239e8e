import { Avatar } from "../look/avatar";
import { MenuIcon } from "../look/icons";
import { Words } from "../look/phrase";
import type { Reader } from "../readers/readers";
import { words } from "../words";
import type { Channel } from "../channels/channel";
import type { Desk } from "./desk";
import { LeaveButton, useFraming } from "./framing";
import { nameOfKey } from "./names";
import type { Session } from "./session";

const FACES = 3;

export function Head({ session, channel, desk }: { session: Session; channel: Channel; desk: Desk }) {
  const { embedded, bare, heading } = useFraming();
  const title = heading ?? channel.name;
  // For those who hear the page, a frame begins with what it is.
  if (bare) return <h1 class="pc-visually-hidden">{title}</h1>;
  const readers = channel.readers.value?.list ?? [];
  const me = session.me.ed25519_pub;
  const reading = readers.filter(({ standing }) => standing === "reads").map(({ record }) => record);
  const others = reading.filter(({ ed25519_pub }) => ed25519_pub !== me);
  const faces = [...others, ...reading.filter(({ ed25519_pub }) => ed25519_pub === me)].slice(0, FACES);
  // Whom nothing is sealed for may bear a name that is another's: those are called by their keys.
  const rest = readers.filter(({ standing, record }) => standing !== "reads" && record.ed25519_pub !== me);
  const isCertain = ({ standing, dispute }: Reader) => standing === "asked" || (standing === "left-out" && dispute === null);
  const names = [...session.people.namesOf(others, session.parts.user), ...rest.map((reader) => (isCertain(reader) ? session.people.nameOfRecord(reader.record) : { name: nameOfKey(reader.record.ed25519_pub) }))];
  const elsewhere = session.unread.value - channel.unread;
  return (
    <header class="pc-head">
      {!embedded && (
        <button type="button" class="pc-icon-button pc-head-menu" aria-label={words.channels.show} onClick={() => desk.open({ name: "channels" })}>
          <MenuIcon />
          {elsewhere > 0 && <span class="pc-head-unread" />}
        </button>
      )}
      <Avatar of={channel.name} name={title} />
      <div class="pc-head-words">
        <h1>{title}</h1>
        <p class="pc-muted pc-small">{channel.readers.value === null ? "\u00a0" : <Words of={words.present(names, channel.takesPart)} />}</p>
      </div>
      {readers.length > 0 && (
        <button type="button" class="pc-faces" aria-label={words.readers.title} aria-haspopup="dialog" onClick={() => desk.open({ name: "readers" })}>
          {faces.map((record) => <Avatar key={record.ed25519_pub} of={record.ed25519_pub} name={session.people.nameOfRecord(record).name} size="small" />)}
          {readers.length > faces.length && <span class="pc-faces-more" data-more={`+${readers.length - faces.length}`} aria-hidden="true" />}
        </button>
      )}
      <LeaveButton />
    </header>
  );
}
