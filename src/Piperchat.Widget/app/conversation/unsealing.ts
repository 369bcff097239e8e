// What opens a channel's messages: our own keys, those of our teams, and body keys that somebody handed to us. What opens may hold keys itself.

import { keysHandedOver } from "../history/grants";
import type { Bytes, Reader } from "../protocol";
import type { Keyring } from "../teams/keyring";
import { teamOf } from "../teams/team-channel";
import type { Intake } from "./intake";
import type { Opener } from "./looking";

export type UnsealingSurroundings = {
  readonly me: Reader;
  readonly keyring: Keyring;
  /** Whether a key is ours, or was ever a reader of the channel. */
  readonly tookPart: (ed25519Pub: string) => boolean;
};

export class Unsealing {
  /** Body keys that were handed to us, by message id. */
  #granted: ReadonlyMap<string, readonly Bytes[]> = new Map();

  constructor(private readonly intake: Intake, private readonly channel: string, private readonly around: UnsealingSurroundings) {}

  get opener(): Opener {
    const { me, keyring } = this.around;
    return { readers: [me, ...keyring.readers.value], granted: (id) => this.#granted.get(id) ?? [] };
  }

  /** Keys may have come. */
  async openMore(): Promise<void> {
    for (let before = -1; before !== this.#granted.size; ) {
      before = this.#granted.size;
      const mine = new Set(this.opener.readers.map(({ ed25519Pub }) => ed25519Pub));
      this.#granted = keysHandedOver(this.intake.log.value, { mine, tookPart: this.around.tookPart });
      await this.intake.reopen();
      await this.#takeTeamKeys();
    }
  }

  forget(): void {
    this.#granted = new Map();
  }

  /** In a team's own channel: what its members say there is its key. */
  async #takeTeamKeys(): Promise<void> {
    if (teamOf(this.channel) === null) return;
    for (const entry of this.intake.log.value.entries) {
      if (entry.type !== "message" || entry.shown.state !== "team-key" || entry.from === null || !this.around.tookPart(entry.from)) continue;
      await this.around.keyring.add(entry.shown.ed25519Pub, entry.shown.key);
    }
  }
}
