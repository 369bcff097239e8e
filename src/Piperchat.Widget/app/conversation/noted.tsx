import type { Session } from "../chat/session";
import { grouped } from "../keys/fingerprint";
import { ReaderRow } from "../readers/reader-row";
import { words } from "../words";
import { laterWords } from "../words-later";
import type { Note } from "./timeline";

/** Everyone whom a line in the conversation is about: among many, nobody is only counted. */
export function Noted({ session, note: { keys, kind } }: { session: Session; note: Note }) {
  const { me, parts } = session;
  return (
    <div class="pc-readers">
      <ul aria-label={words.note.all[kind]}>
        {keys.map((key) => {
          const record = parts.book.pins.value.get(key);
          if (record === undefined) return <li key={key} class="pc-reader"><p>{laterWords.readers.unknownKey} <span class="pc-reader-dot1">{grouped(key)}</span></p></li>;
          return <ReaderRow key={key} session={session} record={record} me={key === me.ed25519_pub} />;
        })}
      </ul>
    </div>
  );
}
