import { describe, expect, test } from "vitest";
import { vectorFile } from "../testing/vectors";
import type { Act, Role } from "./action";
import { objectionTo, UNCLAIMED, type Roster, type RosterRow } from "./roster";

// The rights by which a relay takes acts are those by which a browser replays them: a difference would be an alarm, or none where one is due.

type Row = {
  readonly action: Act["action"];
  readonly claimed: boolean;
  readonly actor: Role | "operator" | null;
  readonly given: Role | null;
  readonly target: Role | null;
  readonly self: boolean;
  readonly owners: number;
  readonly verdict: string;
};

const { rows } = vectorFile<{ readonly rows: readonly Row[] }>("rights.json");
const [ME, OTHER] = ["aa".repeat(32), "bb".repeat(32)];

describe("Rights", () => {
  test("Table_has_every_action", () => expect(new Set(rows.map(({ action }) => action)).size).toBe(4));

  test("Verdict_on_every_row_is_the_relays", () => {
    const verdict = (row: Row) => objectionTo(rosterOf(row), row.actor === "operator" ? null : ME, actOf(row)) ?? "allowed";
    expect(rows.filter((row) => verdict(row) !== row.verdict)).toEqual([]);
  });
});

/** The actor, the target, and as many more owners as the row counts. */
function rosterOf({ claimed, actor, target, self, owners }: Row): Roster {
  const roles = new Map<string, RosterRow>();
  const give = (key: string, role: Role | null) => role !== null && roles.set(key, { dot1: "", role, seq: 1, at: "", signed: true });
  give(self ? ME : OTHER, target);
  if (actor !== "operator") give(ME, actor);
  for (let i = [...roles.values()].filter(({ role }) => role === "owner").length; i < owners; i++) give(`${i}`.padStart(64, "0"), "owner");
  return { ...UNCLAIMED, claimed, roles };
}

function actOf({ action, given, self }: Row): Act {
  switch (action) {
    case "claim": return { action, description: "" };
    case "role": return { action, target_dot1: "", target_ed25519_pub: self ? ME : OTHER, role: given ?? "none" };
    case "settings": return { action, settings: { description: "", history: "ask", readers: "roster" } };
    case "remove": return { action, target: "" };
  }
}
