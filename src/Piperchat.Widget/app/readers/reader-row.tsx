import type { ComponentChildren } from "preact";
import type { KeyRecord } from "../protocol";
import { nameOfRecord } from "../chat/names";
import { grouped } from "../keys/fingerprint";
import { Avatar } from "../look/avatar";
import { words } from "../words";

/** One key: its name, its label, and its fingerprint to compare. */
export function ReaderRow({ record, me, tag, children }: { record: KeyRecord; me: boolean; tag?: string | undefined; children?: ComponentChildren }) {
  const name = nameOfRecord(record);
  return (
    <li class="pc-reader">
      <Avatar of={record.ed25519_pub} name={name} />
      <div class="pc-reader-words">
        <p class="pc-reader-name">{name}{me && <span class="pc-tag">{words.you}</span>}{tag !== undefined && <span class="pc-tag">{tag}</span>}</p>
        {children}
        <details class="pc-fingerprint">
          <summary>{words.readers.fingerprint} <span class="pc-reader-dot1">{record.dot1}</span></summary>
          <code>{grouped(record.ed25519_pub)}</code>
        </details>
      </div>
    </li>
  );
}
