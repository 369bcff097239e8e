// The roster as the relay tells it, row by row, and what the replayed log says of each row.

import { isHex, type Role, type Roster } from "../../protocol";
import { asObject, objectsIn, type Json, type Relay } from "../../relay/relay";
import type { Page } from "../paging/pages";
import { siteUserIn, type SiteUser } from "../site-user";

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

const PAGE = 50;

export async function peoplePage(relay: Relay, channel: string, search: string, from: string | null): Promise<Page<Person, string> & { readonly answer: Json }> {
  const query = { roster_limit: PAGE, entries_limit: 1, ...(search !== "" && { search }), ...(from !== null && { roster_after: from }) };
  const answer = asObject(await relay.adminLog(channel, query)) ?? {};
  const next = answer["roster_next"];
  return { rows: objectsIn(answer["roster"]).flatMap(personIn), next: typeof next === "string" ? next : null, answer };
}

/** Whom the log itself names, without the relay's list. */
export function peopleOf({ roles }: Roster): readonly Person[] {
  return [...roles].flatMap(([ed25519_pub, { dot1, role, seq }]) => (role === "none" ? [] : [{ ed25519_pub, dot1, role, seq, told: null, siteUser: null }]));
}

/** `whole`: the list is unsearched and at its end, so that whom it lacks is missing. */
export function rowsOf(people: readonly Person[], roster: Roster, whole: boolean): readonly PersonRow[] {
  const told = new Set(people.map(({ ed25519_pub }) => ed25519_pub));
  const absent = whole ? peopleOf(roster).filter(({ ed25519_pub }) => !told.has(ed25519_pub)) : [];
  return [
    ...absent.map((person): PersonRow => ({ person, doubt: { why: "absent" } })),
    ...people.map((person) => ({ person, doubt: doubtOf(person, roster) })),
  ];
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
  return [{ ed25519_pub, dot1, role, seq, told: typeof username === "string" ? username : null, siteUser: siteUserIn(site_user) }];
}
