import type { ComponentChildren } from "preact";
import type { KeyRecord } from "../protocol";
import type { People } from "../people/names";
import { NameText } from "../people/name";
import { grouped } from "../keys/fingerprint";
import { Avatar } from "../look/avatar";
import { words } from "../words";
import { laterWords } from "../words-later";

type ReaderRowProps = { people: People; record: KeyRecord; me: boolean; tags?: readonly string[]; children?: ComponentChildren };

/** One key: its name, its label, and its fingerprint to compare. */
export function ReaderRow({ people, record, me, tags = [], children }: ReaderRowProps) {
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
        </details>
      </div>
    </li>
  );
}
