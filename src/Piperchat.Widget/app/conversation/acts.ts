// What was done about the conversation itself, in words. Each was borne out by the audit log before it gets here (settled.ts); names of those
// who acted for the site are the site's word.

import type { Session } from "../chat/session";
import { vouchedName } from "../people/names";
import type { SiteUser } from "../people/site-user";
import type { AuditEntry, Settings } from "../protocol";
import { words, type Name, type Phrase } from "../words";
import type { ActEntry, GoneEntry } from "./entries";

/** `before`: the settings until then, where they are known. */
export function phraseOfAct(session: Session, { entry, by }: ActEntry, before: Settings | null): Phrase {
  const { record } = entry;
  const who = actorOf(session, entry, by);
  switch (record.action) {
    case "claim": return words.acts.claim(who);
    case "role": {
      const target = record.target_ed25519_pub;
      return target === record.ed25519_pub ? words.acts.ownRole(who, record.role) : words.acts.role(who, nameIn(session, target, words.youInside), record.role);
    }
    case "settings": return words.acts.settings(who, record.settings.readers === before?.readers ? null : record.settings.readers);
    case "remove": return words.gone.removed(actorOf(session, entry, by, "inside"), 1);
  }
}

export function phraseOfGone(session: Session, how: GoneEntry["how"], count: number): Phrase {
  switch (how.kind) {
    case "erased": return how.by === session.me.ed25519_pub ? [words.gone.mine(count)] : words.gone.erased([session.people.nameOf(how.by)], count);
    case "removed": return words.gone.removed(how.entry === null ? null : actorOf(session, how.entry, how.by, "inside"), count);
    case "unproven": return [words.gone.unproven(count)];
    case "dropped": return [words.gone.dropped[how.why](count)];
    case "unsettled": return [];
  }
}

/** `at`: where in its sentence it stands. */
function actorOf(session: Session, { record }: AuditEntry, by: SiteUser | null, at: "first" | "inside" = "first"): Phrase {
  if (record.ed25519_pub !== null) return [nameIn(session, record.ed25519_pub, at === "first" ? words.you : words.youInside)];
  return by === null ? [words.acts.site[at]] : [vouchedName(by), words.acts.forTheSite[at]];
}

/** Who handed something on, or to whom: our other devices are ours. `you`: what to call us where it stands. */
export function nameOfParty(session: Session, key: string, you: string): Name {
  if (!session.isMyDevice(key)) return nameIn(session, key, you);
  const name = words.myDevices(1);
  return { name: you === words.you ? name.replace("y", "Y") : name };
}

/** A label whose key isn't known here is shown as it is. */
export function nameOfLabel(session: Session, dot1: string): Name {
  const record = session.parts.book.byDot1(dot1);
  return record === undefined ? { name: dot1 } : nameOfParty(session, record.ed25519_pub, words.youInside);
}

function nameIn({ me, people }: Session, key: string, you: string): Name {
  return key === me.ed25519_pub ? { name: you } : people.nameOf(key);
}
