// An entry as a sentence: "ada made bob an admin".

import type { Act } from "../../protocol";
import type { Phrase } from "../../words";
import type { SiteUser } from "../../people/site-user";
import { words } from "../words";

type Acted = Act & { readonly ed25519_pub: string | null };

/** `nameOf`: what to call a key. `by`: the host's user behind an operator's act. */
export function sentenceOf(record: Acted, by: SiteUser | null, nameOf: (key: string) => string): Phrase {
  const actor = record.ed25519_pub === null ? (by === null ? words.log.site : words.log.siteBy(by.name)) : nameOf(record.ed25519_pub);
  if (record.action !== "role") return [{ name: actor }, words.log.says[record.action]];
  if (record.target_ed25519_pub === record.ed25519_pub) return [{ name: actor }, words.log.says.self[record.role]];
  const [before, after] = words.log.says.role[record.role];
  return [{ name: actor }, before, { name: nameOf(record.target_ed25519_pub) }, after];
}
