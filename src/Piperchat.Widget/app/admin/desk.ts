// What lies open on a channel's page. Nothing of it outlives a reload.

import { signal } from "@preact/signals";
import type { Role, Settings } from "../protocol";

/** Whom an act is about, as the page called them. */
export type Whom = { readonly ed25519_pub: string; readonly dot1: string; readonly name: string };

export type OpenDialog =
  | { readonly name: "add" }
  | { readonly name: "role"; readonly whom: Whom; readonly from: Role; readonly to: Role }
  | { readonly name: "settings"; readonly from: Settings; readonly to: Settings }
  | { readonly name: "trust" };

export class Desk {
  readonly dialog = signal<OpenDialog | null>(null);

  readonly open = (dialog: OpenDialog): void => {
    this.dialog.value = dialog;
  };

  readonly close = (): void => {
    this.dialog.value = null;
  };
}
