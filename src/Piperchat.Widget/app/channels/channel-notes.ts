import type { Announcement } from "../readers/announcements";
import type { Database } from "../storage/database";

/** What this browser remembers of a channel. */
export type ChannelNotes = {
  readonly joined: boolean;
  /** The newest seq that was seen. */
  readonly lastRead: number;
  readonly announcements: readonly Announcement[];
  /** Ed25519 keys that the user chose to write without. */
  readonly leftOut: readonly string[];
};

export const noNotes: ChannelNotes = { joined: false, lastRead: 0, announcements: [], leftOut: [] };

export class ChannelNotebook {
  constructor(private readonly database: Database, private readonly scope: string) {}

  async load(channel: string): Promise<ChannelNotes> {
    return { ...noNotes, ...(await this.database.get<ChannelNotes>("channels", this.scope + channel)) };
  }

  async save(channel: string, notes: ChannelNotes): Promise<void> {
    await this.database.put("channels", this.scope + channel, notes);
  }

  async known(): Promise<readonly { readonly name: string; readonly notes: ChannelNotes }[]> {
    const rows = await this.database.rows<ChannelNotes>("channels", this.scope);
    return rows.map(({ key, value }) => ({ name: key.slice(this.scope.length), notes: { ...noNotes, ...value } }));
  }
}

const NAME = /^[a-z0-9-]{1,64}$/;

/** The channel that a typed or linked name means, or null where there can be none. */
export function channelNamed(text: string): string | null {
  const name = text.trim().toLowerCase().replace(/\s+/gu, "-");
  return NAME.test(name) ? name : null;
}
