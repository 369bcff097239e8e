// The panel of one relay and tenant: whose key is here, the channels, and the one that is open.

import { signal } from "@preact/signals";
import type { Place, SigningKey } from "../protocol";
import type { PinBook } from "../pins/pin-book";
import type { Clock } from "../relay/clock";
import type { Relay } from "../relay/relay";
import type { Database } from "../storage/database";
import type { Address } from "./address";
import { ChannelAdmin } from "./channel/channel-admin";
import { channelsPage, type ListedChannel } from "./channels/channel-list";
import { Names } from "./names/names";
import { Pages } from "./paging/pages";
import { Directory } from "./people/lookup";
import type { SiteUser } from "../people/site-user";

/** This browser's own key, as the chat made it. */
export type Me = { readonly signing: SigningKey; readonly username: string | null };

export type PanelParts = {
  readonly relay: Relay;
  readonly clock: Clock;
  readonly place: Place;
  /** Of the identity: what is pinned is pinned for the chat as well. */
  readonly scope: string;
  readonly notes: Database;
  readonly me: Me | null;
  /** Who is logged in to the host, by its word. */
  readonly user: SiteUser | null;
  /** The host has a log-in. */
  readonly hasLogIn: boolean;
  readonly names: Names;
};

export class Panel {
  readonly channels: Pages<ListedChannel, string>;
  readonly address = signal<Address>({ channel: null, tab: "people" });
  readonly current = signal<ChannelAdmin | null>(null);
  /** What was done last, in words. */
  readonly done = signal<string | null>(null);
  readonly directory: Directory;

  constructor(readonly parts: PanelParts, book: PinBook) {
    this.channels = new Pages((search, after) => channelsPage(parts.relay, search, after));
    this.directory = new Directory(parts.relay, parts.place, book);
  }

  /** Shows what an address leads to. */
  async show(address: Address): Promise<void> {
    const opened = address.channel === this.current.value?.name ? this.current.value : null;
    this.address.value = address;
    this.done.value = null;
    if (address.channel === null) this.current.value = null;
    else if (opened === null) await (this.current.value = new ChannelAdmin(address.channel, this.parts)).load();
  }

  /** The page came back to sight, or the network did. */
  async refresh(): Promise<void> {
    await Promise.all([this.channels.reload(), this.current.value?.load()]);
  }
}
