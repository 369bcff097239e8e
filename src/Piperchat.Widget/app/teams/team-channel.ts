// A team's members meet in a channel of their own, where its key travels.

const PREFIX = "team-";

export function teamChannel(team: string): string {
  return PREFIX + team;
}

/** The team whose channel it is, or null. */
export function teamOf(channel: string): string | null {
  return channel.length > PREFIX.length && channel.startsWith(PREFIX) ? channel.slice(PREFIX.length) : null;
}
