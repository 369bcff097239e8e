// Hands on what was said before: a line for all to see, and the body keys for one key alone. Loaded once it is wanted.

import type { Channel } from "../channels/channel";
import type { SessionParts } from "../chat/session";
import { newestMark } from "../conversation/log";
import { sleep } from "../outbox/tabs";
import {
  Fault, keysContent, openVerified, openWithBodyKey, readEnvelope, sealEnvelope, verifyEnvelope,
  type Bytes, type Content, type KeyRecord, type OpenedEnvelope, type Recipient, type VerifiedEnvelope,
} from "../protocol";
import { asObject, objectsIn, RelayRefusal, type Json } from "../relay/relay";

/** The protocol's: as many as one message has room for. */
const MOST_IN_ONE = 700;
const PAGE = 500;
/** Past this, older ones stay with those who read them. */
const MOST_HANDED_OVER = 14_000;

/** A message that can be handed on. */
export type Past = { readonly id: string; readonly at: number; readonly bodyKey: Bytes };

type Parts = Pick<SessionParts, "keeper" | "clock" | "relay" | "over">;

export class HandingOver {
  constructor(private readonly parts: Parts, private readonly channel: Channel) {}

  /** What we can open and `to` can't, oldest first; only those of `ids`, where they are given. Throws RelayRefusal. */
  async past(to: KeyRecord, ids: ReadonlySet<string> | null = null): Promise<readonly Past[]> {
    const past: Past[] = [];
    try {
      await this.#find(past, to, ids);
    } catch (error) {
      wipe(past);
      throw error;
    }
    wipe(past.splice(0, past.length - MOST_HANDED_OVER));
    return past;
  }

  async #find(past: Past[], to: KeyRecord, ids: ReadonlySet<string> | null): Promise<void> {
    for (let before = Number.MAX_SAFE_INTEGER; past.length < (ids?.size ?? MOST_HANDED_OVER); ) {
      giveUpAfter(this.parts.over);
      const items = objectsIn(asObject(await this.parts.relay.log(this.channel.name, before, PAGE))?.["entries"]);
      const seqs = items.map(({ seq }) => seq).filter((seq) => typeof seq === "number");
      const found = await Promise.all(items.map((item) => this.#pastIn(item, to, ids)));
      past.unshift(...found.filter((each) => each !== null));
      const oldest = Math.min(...seqs);
      if (seqs.length === 0 || oldest <= 1 || oldest >= before) break;
      before = oldest;
    }
  }

  /** Throws RelayRefusal, Held or Fault. The keys are wiped. */
  async give(to: KeyRecord, past: readonly Past[]): Promise<void> {
    try {
      for (let at = 0; at < past.length; at += MOST_IN_ONE) await this.#giveAtOnce(to, past.slice(at, at + MOST_IN_ONE));
    } finally {
      wipe(past);
    }
  }

  async #giveAtOnce(to: KeyRecord, past: readonly Past[]): Promise<void> {
    const [first, last] = [past[0], past.at(-1)];
    if (first === undefined || last === undefined) return;
    const grant = crypto.randomUUID();
    await this.#post(grant, { kind: "grant", to: to.ed25519_pub, first: first.id, last: last.id, count: past.length }, () => this.channel.recipients());
    await this.#post(crypto.randomUUID(), keysContent(grant, new Map(past.map(({ id, bodyKey }) => [id, bodyKey]))), async () => [to]);
  }

  async #post(id: string, content: Content, recipients: () => Promise<readonly Recipient[]>): Promise<void> {
    await postPatiently(this.parts, this.channel, { id, content, recipients });
  }

  async #pastIn(item: Json, to: KeyRecord, ids: ReadonlySet<string> | null): Promise<Past | null> {
    if (item["version"] !== "1.5" || (ids !== null && !ids.has(String(item["id"])))) return null;
    try {
      const verified = await verifyEnvelope(readEnvelope(item), this.channel.place);
      if (Object.hasOwn(verified.envelope.wraps, to.dot1)) return null;
      const { envelope, content, bodyKey } = await this.#opened(verified);
      // What hands keys on is for those alone to whom they were handed.
      return content.kind === "keys" || content.kind === "team_key" ? null : { id: envelope.id, at: Date.parse(envelope.createdAt), bodyKey };
    } catch (error) {
      if (error instanceof Fault) return null;
      throw error;
    }
  }

  async #opened(verified: VerifiedEnvelope): Promise<OpenedEnvelope> {
    const { readers, granted } = this.channel.opener;
    for (const bodyKey of granted?.(verified.envelope.id) ?? []) {
      const opened = await openWithBodyKey(verified, bodyKey.slice()).catch(() => null);
      if (opened !== null) return opened;
    }
    return openVerified(verified, readers);
  }
}

export type Posted = { readonly id: string; readonly content: Content; readonly recipients: () => Promise<readonly Recipient[]> };

/** Seals and posts what isn't a letter, and waits where the relay asks for a pause. Throws RelayRefusal, Held or Fault. */
export async function postPatiently({ keeper, clock, relay, over }: Parts, channel: Channel, { id, content, recipients }: Posted): Promise<void> {
  for (;;) {
    giveUpAfter(over);
    try {
      await clock.dated(async () => {
        const draft = { place: channel.place, id, createdAt: clock.iso(), prev: newestMark(channel.log.value), content };
        await relay.post((await sealEnvelope(keeper, await recipients(), draft)).envelope);
      });
      return;
    } catch (error) {
      if (!(error instanceof RelayRefusal && error.status === 429)) throw error;
      await sleep(error.retryAfterMs ?? 2000, over);
    }
  }
}

/** Keys that aren't handed on after all lie nowhere. */
export function wipe(past: readonly Past[]): void {
  for (const { bodyKey } of past) bodyKey.fill(0);
}

/** As where the relay is away: nobody waits for it any more. */
function giveUpAfter(over: AbortSignal): void {
  if (over.aborted) throw new RelayRefusal(0, "unreachable", "");
}
