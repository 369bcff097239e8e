import type { ComponentChildren } from "preact";
import type { KeyRecord } from "../protocol";
import type { Session } from "../chat/session";
import { Comparison } from "../history/comparison";
import { NameText } from "../people/name";
import { grouped } from "../keys/fingerprint";
import { Avatar } from "../look/avatar";
import { words } from "../words";
import { laterWords } from "../words-later";

type ReaderRowProps = { session: Session; record: KeyRecord; me: boolean; tags?: readonly string[]; children?: ComponentChildren };

/** One key: its name, its label, and what to compare: its fingerprint, and the code that stands at both ends. */
export function ReaderRow({ session, record, me, tags = [], children }: ReaderRowProps) {
  const { people, parts } = session;
  const name = people.nameOfRecord(record);
  const username = people.besides(record.ed25519_pub);
  return (
    <li class="pc-reader">
      <Avatar of={record.ed25519_pub} name={name.name} />
      <div class="pc-reader-words">
        <p class="pc-reader-name">
          <span><NameText of={name} said /></span>{me && <span class="pc-tag">{words.you}</span>}{tags.map((tag) => <span key={tag} class="pc-tag">{tag}</span>)}
        </p>
        {username !== null && <p class="pc-small pc-username">{username}</p>}
        {children}
        <details class="pc-fingerprint">
          <summary>{laterWords.readers.fingerprint} <span class="pc-reader-dot1">{record.dot1}</span></summary>
          <code>{grouped(record.ed25519_pub)}</code>
          {!me && record.team === null && <p>{laterWords.readers.code} <Comparison place={parts.place} mine={session.me.ed25519_pub} theirs={record.ed25519_pub} /></p>}
        </details>
      </div>
    </li>
  );
}
