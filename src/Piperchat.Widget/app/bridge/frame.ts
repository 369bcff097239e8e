// The chat as a part of another page.

import { takeFocus, type Framing } from "../chat/framing";
import { observeSight, shown } from "../chat/sight";
import type { Start } from "../chat/start";
import { setLocale } from "../look/locale";
import { Access } from "../relay/access";
import type { Embedding, Surrounding } from "./embedding";
import { observeHeight } from "./height";
import { HostCommands } from "./host-commands";
import type { HostSettings } from "./host-settings";
import type { FrameEvent } from "./messages";
import { Link } from "./link";
import { report } from "./reports";

type Allowed = Extract<Surrounding, { name: "allowed" }>;

export class Frame {
  /** What lets the relay's requests in. */
  readonly access: Access;
  readonly #link: Link;

  constructor(private readonly around: Allowed, private readonly asked: HostSettings, private readonly embedding: Embedding) {
    this.#link = new Link(window, around.origins);
    this.access = new Access(asked.token, {
      expired: () => this.#link.tell({ type: "piperchat:token-expired" }),
      refused: () => this.#link.tell({ type: "piperchat:error", code: "sign-in" }),
    });
  }

  /** Nobody is asked for a name: the host is going to say who is here. */
  get bringsIdentity(): boolean {
    return this.asked.identity;
  }

  readonly tell = (event: FrameEvent): void => this.#link.tell(event);

  /** Once this returns, the page around is known to be one that may be. */
  async open(start: Start, framing: Framing, root: HTMLElement): Promise<void> {
    const { tell } = this;
    const commands = new HostCommands(start, this.access, this.embedding.identities);
    if (this.asked.locale !== null && !setLocale(this.asked.locale)) tell({ type: "piperchat:error", code: "bad-locale" });
    if (this.asked.watch) void commands.obey({ type: "piperchat:watch", on: true });
    observeSight(root);
    this.#link.open(commands.obey);
    report(start, tell);
    observeHeight(root, (height) => tell({ type: "piperchat:resize", height }));
    framing.onLeave = () => (shown.value = false);
    // It comes from the page around, which says before or after that it has opened the frame.
    if (framing.closable) addEventListener("focus", () => takeFocus(root));
    if (!this.around.proven) await this.#link.proven;
  }
}
