// What lies open on the page: dialogs, what is being answered. Nothing of it outlives a reload.

import { signal } from "@preact/signals";
import { putInAddress } from "../channels/address";
import type { Message } from "../conversation/entries";
import type { Note } from "../conversation/timeline";
import type { KeyRecord } from "../protocol";
import type { Session } from "./session";

export type OpenDialog =
  | { readonly name: "channels" }
  | { readonly name: "new-channel" }
  | { readonly name: "readers" }
  | { readonly name: "message-readers"; readonly message: Message }
  | { readonly name: "take-out"; readonly message: Message }
  | { readonly name: "noted"; readonly note: Note }
  | { readonly name: "hand-over"; readonly to: KeyRecord }
  | { readonly name: "hand-team-key"; readonly team: string }
  | { readonly name: "codes" }
  | { readonly name: "leave" };

/** Those whose content is loaded later: the sheet shows what the page has at once. */
export type LaterDialog = Exclude<OpenDialog, { name: "channels" }>;

export class Desk {
  readonly dialog = signal<OpenDialog | null>(null);
  /** The message that the next one answers. */
  readonly answering = signal<string | null>(null);
  /** Counts what was written here: the conversation goes to its end then. */
  readonly sent = signal(0);

  /** What the user doesn't want to be asked again on this page. */
  readonly putOff = signal<ReadonlySet<string>>(new Set());

  putAside(matter: string): void {
    this.putOff.value = new Set([...this.putOff.peek(), matter]);
  }

  open(dialog: OpenDialog): void {
    this.dialog.value = dialog;
  }

  close(): void {
    this.dialog.value = null;
  }

  /** Another conversation is shown. */
  leave(): void {
    this.close();
    this.answering.value = null;
  }

  goTo(session: Session, channel: string): void {
    this.leave();
    putInAddress(channel);
    void session.open(channel);
  }
}
