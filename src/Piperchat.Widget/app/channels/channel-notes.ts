import type { Announcement } from "../readers/announcements";
import type { Database } from "../storage/database";
import type { Tabs } from "../storage/tabs";

/** What this browser remembers of a channel. */
export type ChannelNotes = {
  readonly joined: boolean;
  /** The newest seq that was seen. */
  readonly lastRead: number;
  readonly announcements: readonly Announcement[];
  /** Ed25519 keys that the user chose to write without. */
  readonly leftOut: readonly string[];
  /** The user wants to be asked before anybody new reads, and said yes to these. */
  readonly asksFirst: boolean;
  readonly letIn: readonly string[];
  /** The hash of the entry of the audit log whose settings, the site's, the user agreed to. */
  readonly agreedTo: string | null;
  /** Ids of one's own messages that a team is to be given once it has a key, by team. */
  readonly owed: Readonly<Record<string, readonly string[]>>;
  /** Ed25519 keys to which the user chose not to hand the history on. */
  readonly notHandedTo: readonly string[];
};

export const noNotes: ChannelNotes = {
  joined: false, lastRead: 0, announcements: [], leftOut: [], asksFirst: false, letIn: [], agreedTo: null, owed: {}, notHandedTo: [],
};

/** The notes of all channels, kept for all tabs: each change is made to what is stored, not to what a tab remembers of it. */
export class ChannelNotebook {
  constructor(private readonly database: Database, private readonly scope: string, private readonly tabs: Tabs) {}

  async load(channel: string): Promise<ChannelNotes> {
    return { ...noNotes, ...(await this.database.get<ChannelNotes>("channels", this.scope + channel)) };
  }

  /** Once this returns, the changed notes are stored and every other tab is told. The same object from `change`: nothing changes. */
  async revise(channel: string, change: (notes: ChannelNotes) => ChannelNotes): Promise<ChannelNotes> {
    const key = this.scope + channel;
    let before = noNotes;
    let after = noNotes;
    await this.database.revise<ChannelNotes>("channels", key, (rows) => {
      before = { ...noNotes, ...rows.get(key) };
      after = change(before);
      return after === before ? new Map() : new Map([[key, after]]);
    });
    if (after !== before) this.tabs.tell(`channel ${channel}`);
    return after;
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
