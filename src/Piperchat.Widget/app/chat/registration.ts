// What makes keys known at a relay: the record that claims their name, and their joining of a channel.

import { signKeyRecord, signMembership, type ChannelPlace, type KeyRecord, type Place } from "../protocol";
import { recordOf } from "../conversation/looking";
import type { Keeper } from "../keys/identity-store";
import { verifyParticipants } from "../readers/readers";
import type { Clock } from "../relay/clock";
import { RelayRefusal, type Relay } from "../relay/relay";

/** The name is taken: pick another. Everything else that stops a start is a RelayRefusal or a bug. */
export class NameTaken extends Error {}

/** `known`: the relay knew the keys before. */
export type Registered = { readonly record: KeyRecord; readonly known: boolean };

export class Registration {
  /** The signature of the record that this tab published. */
  #made: string | null = null;

  constructor(private readonly relay: Relay, private readonly clock: Clock) {}

  /** `kept`: the keys were here before, so a start whose answer was lost, or another browser, may have published them already. */
  async register(keeper: Keeper, kept: boolean, place: Place, username: string | null): Promise<Registered> {
    // Another tab was faster: we are who it says.
    if (keeper.record !== null && keeper.record.sig !== this.#made) return { record: keeper.record, known: true };
    const published = kept ? await this.#published(keeper, place) : null;
    const record = await this.clock.dated(() => this.#claim(keeper, place, username, published));
    this.#made = record.sig;
    return { record, known: published !== null };
  }

  async join(keeper: Keeper, place: ChannelPlace): Promise<void> {
    await this.clock.dated(async () => this.relay.join(await signMembership("join", keeper.signing, place, this.clock.iso())));
  }

  /** A conversation that is full, or closed to them, says so itself, and there are others. `login`: there may be teams. */
  async joinAtStart(keeper: Keeper, known: boolean, login: boolean, place: ChannelPlace): Promise<void> {
    try {
      if ((known || login) && (await this.#takesPart(keeper, place))) return;
      await this.join(keeper, place);
    } catch (error) {
      if (!(error instanceof RelayRefusal && (error.status === 403 || error.code === "too_many_readers"))) throw error;
    }
  }

  async #takesPart(keeper: Keeper, place: ChannelPlace): Promise<boolean> {
    const { participants, keyless } = await verifyParticipants(await this.relay.participants(place.channel), place);
    return [...participants, ...keyless].some(({ isOurs }) => isOurs) || participants.some(({ record }) => record.ed25519_pub === keeper.signing.ed25519Pub);
  }

  async #claim(keeper: Keeper, place: Place, username: string | null, published: KeyRecord | null): Promise<KeyRecord> {
    if (published !== null && saysThis(published, keeper, username)) return published;
    try {
      return await this.#publish(keeper, place, username, (published?.serial ?? 0) + 1);
    } catch (error) {
      // Another browser of the same identity was faster.
      if (!(error instanceof RelayRefusal && error.code === "serial_taken")) throw error;
      const theirs = await this.#published(keeper, place);
      return theirs !== null && saysThis(theirs, keeper, username) ? theirs : this.#publish(keeper, place, username, (theirs?.serial ?? 0) + 1);
    }
  }

  async #publish(keeper: Keeper, place: Place, username: string | null, serial: number): Promise<KeyRecord> {
    const record = await signKeyRecord(keeper, place, { username, team: null, reads: ["1.5"], serial, createdAt: this.clock.iso() });
    try {
      await this.relay.publish(record);
      return record;
    } catch (error) {
      if (error instanceof RelayRefusal && error.code === "username_taken") throw new NameTaken();
      throw error;
    }
  }

  async #published(keeper: Keeper, place: Place): Promise<KeyRecord | null> {
    return recordOf(await this.relay.keyRecord(keeper.signing.dot1), keeper.signing.ed25519Pub, place);
  }
}

/** Whoever asks for no name keeps the one that the key has. */
function saysThis(record: KeyRecord, keeper: Keeper, username: string | null): boolean {
  return (username === null || record.username === username) && record.x25519_pub === keeper.agreements[0].x25519Pub;
}
