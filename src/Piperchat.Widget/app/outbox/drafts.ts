import type { Database } from "../storage/database";
import { lock, unlock, type Locked } from "../storage/locker";

export type Draft = { readonly text: string; readonly replyTo: string | null };

/** Half-written messages by channel, locked like the outbox. */
export class Drafts {
  constructor(
    private readonly database: Database,
    private readonly scope: string,
    private readonly locker: CryptoKey,
  ) {}

  async load(channel: string): Promise<Draft | undefined> {
    const locked = await this.database.get<Locked>("drafts", this.scope + channel);
    return locked === undefined ? undefined : unlock<Draft>(this.locker, locked);
  }

  async save(channel: string, draft: Draft): Promise<void> {
    if (draft.text === "" && draft.replyTo === null) await this.database.delete("drafts", this.scope + channel);
    else await this.database.put("drafts", this.scope + channel, await lock(this.locker, draft));
  }
}
