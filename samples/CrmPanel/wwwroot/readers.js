// Who reads a channel, by the relay's list: whose keys these are, never what they read. See docs/PROTOCOL.md of Piperchat.

import { ask } from "./server.js";

/** Null where the relay doesn't say. */
export async function participantsOf(channel) {
  const list = await ask(`/chat/channels/${channel}/participants`).catch(() => null);
  return list?.map(({ identity, team = null, site_user: user }) => ({ dot1: identity?.dot1 ?? null, team, user })) ?? null;
}

/** One line for each: a team, or a person with all their devices. */
export function readerLines(participants, teamSize) {
  const devices = new Map();
  for (const { user } of participants) if (user) devices.set(user.id, { user, count: (devices.get(user.id)?.count ?? 0) + 1 });
  const teams = participants.filter(({ team }) => team !== null);
  return [
    ...teams.map(({ team, dot1 }) => ({ id: team, name: team[0].toUpperCase() + team.slice(1), about: dot1 === null ? "not here yet" : teamSize === 1 ? "1 person" : `${teamSize} people` })),
    ...[...devices.values()].map(({ user, count }) => ({ id: user.id, name: user.name, about: count === 1 ? "1 device" : `${count} devices` })),
  ];
}
