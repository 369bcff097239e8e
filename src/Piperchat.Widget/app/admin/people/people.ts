// The roster as the relay tells it, row by row, and what the replayed log says of each row.

import { isHex, type Role, type Roster } from "../../protocol";
import { asObject, objectsIn, type Json, type Relay } from "../../relay/relay";
import { readSiteUser, type SiteUser } from "../../people/site-user";

export type Person = {
  readonly ed25519_pub: string;
  readonly dot1: string;
  readonly role: Role;
  /** The entry that gave the role. */
  readonly seq: number;
  /** The relay's word for their name. */
  readonly told: string | null;
  readonly siteUser: SiteUser | null;
};

/** What speaks against a row. "absent": the log names them and the relay's list doesn't. */
export type Doubt = { readonly why: "unknown" } | { readonly why: "other-role"; readonly role: Role } | { readonly why: "other-entry"; readonly seq: number } | { readonly why: "absent" };

export type PersonRow = { readonly person: Person; readonly doubt: Doubt | null };

/** A row as the relay told it, and the log that it had to be borne out by: a later one may rightly say otherwise. */
export type ToldPerson = { readonly person: Person; readonly roster: Roster };

/** `whole`: the list is unsearched and at its end, so that whom it lacks is missing. */
export type Measure = { readonly roster: Roster; readonly whole: boolean };

const PAGE = 50;
/** A search has one page. */
const FOUND = 500;

export type PeoplePage = { readonly people: readonly Person[]; readonly next: string | null; readonly head: number | null; readonly operator: boolean };

export async function peoplePage(relay: Relay, channel: string, search: string, from: string | null): Promise<PeoplePage> {
  const query = { roster_limit: search === "" ? PAGE : FOUND, entries_limit: 0, ...(search !== "" && { search }), ...(from !== null && { roster_after: from }) };
  const answer = asObject(await relay.adminLog(channel, query)) ?? {};
  const [next, head] = [answer["roster_next"], asObject(answer["head"])?.["seq"]];
  return {
    people: objectsIn(answer["roster"]).flatMap(personIn), next: typeof next === "string" ? next : null,
    head: typeof head === "number" ? head : null, operator: asObject(answer["you"])?.["operator"] === true,
  };
}

/** Whom the log itself names, without the relay's list. */
export function peopleOf({ roles }: Roster): readonly Person[] {
  return [...roles].flatMap(([ed25519_pub, { dot1, role, seq }]) => (role === "none" ? [] : [{ ed25519_pub, dot1, role, seq, told: null, siteUser: null }]));
}

export function rowsOf(told: readonly ToldPerson[], { roster, whole }: Measure): readonly PersonRow[] {
  return [...(whole ? absentIn(told, roster) : []), ...told.map(({ person, roster: by }) => ({ person, doubt: doubtOf(person, by) }))];
}

/** Whom no page names. Whom a newer entry gave their role may have come to stand on a page that was there by then. */
function absentIn(told: readonly ToldPerson[], roster: Roster): readonly PersonRow[] {
  const keys = new Set(told.map(({ person }) => person.ed25519_pub));
  const since = told[0]?.roster.seq ?? roster.seq;
  return peopleOf(roster).filter(({ ed25519_pub, seq }) => !keys.has(ed25519_pub) && seq <= since).map((person) => ({ person, doubt: { why: "absent" } }));
}

export function countsOf({ roles }: Roster): { readonly owners: number; readonly people: number; readonly banned: number } {
  const count = (...of: Role[]) => [...roles.values()].filter(({ role }) => of.includes(role)).length;
  return { owners: count("owner"), people: count("owner", "admin", "member"), banned: count("banned") };
}

function doubtOf({ ed25519_pub, dot1, role, seq }: Person, { roles }: Roster): Doubt | null {
  const row = roles.get(ed25519_pub);
  if (row === undefined || row.dot1 !== dot1) return { why: "unknown" };
  if (row.role !== role) return { why: "other-role", role: row.role };
  return row.seq === seq ? null : { why: "other-entry", seq: row.seq };
}

function personIn({ ed25519_pub, dot1, role, seq, username, site_user }: Json): readonly Person[] {
  if (typeof ed25519_pub !== "string" || !isHex(ed25519_pub, 32) || typeof dot1 !== "string" || typeof seq !== "number") return [];
  if (role !== "owner" && role !== "admin" && role !== "member" && role !== "banned") return [];
  return [{ ed25519_pub, dot1, role, seq, told: typeof username === "string" ? username : null, siteUser: readSiteUser(site_user) }];
}
