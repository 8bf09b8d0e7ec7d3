import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type EdgeSlotClaim, edgeSlotClaim, edgeSlotMax } from '@sekisho/contracts';
import { type KeyValue, type Logger, within } from '@sekisho/platform';
import { slotLimits } from './limits.ts';

export type SlotBucket = Pick<KeyValue, 'create' | 'read' | 'update' | 'remove'>;

export interface SlotKeeperOptions {
  /** Opens the bucket of slots; rejects while it cannot be reached. */
  readonly open: () => Promise<SlotBucket>;
  readonly claim: EdgeSlotClaim;
  /** It has another slot from now on. */
  readonly changed: (slot: number) => void;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

interface Held {
  readonly slot: number;
  revision: number;
}

/**
 * Claims a slot of its own for this edge and keeps it: refreshed from time to time, and taken anew where another edge has it by
 * then, as after an hour without NATS.
 */
export class SlotKeeper {
  readonly #options: SlotKeeperOptions;
  readonly #stopping = new AbortController();
  #bucket: SlotBucket | undefined;
  #held: Held | undefined;
  #keeping: Promise<void> | undefined;
  /** Ends the pause before the next refresh. */
  #hurry = new AbortController();

  constructor(options: SlotKeeperOptions) {
    this.#options = options;
  }

  /** Waits until there is one, for ever; then keeps it. */
  async claim(): Promise<number> {
    for (let told = false; ; told = true) {
      try {
        const slot = await this.#take(true);
        this.#keeping = this.#keep();
        return slot;
      } catch (error) {
        if (!told) this.#options.logger.warn({ reason: String(error) }, 'no slot can be claimed yet, trying again');
      }
      await this.#pause(slotLimits.retryMs, this.#stopping.signal);
      this.#stopping.signal.throwIfAborted();
    }
  }

  /** Others may have claimed it while NATS was away. */
  refreshNow(): void {
    this.#hurry.abort();
  }

  /** Gives the slot back, if that goes quickly. Never rejects. */
  async release(): Promise<void> {
    this.#stopping.abort();
    this.#hurry.abort();
    const held = this.#held;
    this.#held = undefined;
    const releasing = this.#keeping?.then(() => held && this.#bucket?.remove(`${held.slot}`, held.revision));
    if (releasing) await within(slotLimits.releaseMs, releasing).catch(() => undefined);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#stopping;
    let waitMs: number = slotLimits.refreshMs;
    while (!signal.aborted) {
      await this.#pause(waitMs, AbortSignal.any([signal, this.#hurry.signal]));
      if (signal.aborted) return;
      this.#hurry = new AbortController();
      try {
        await this.#refresh();
        waitMs = slotLimits.refreshMs;
      } catch (error) {
        this.#options.logger.warn({ reason: String(error) }, 'the slot cannot be refreshed, trying again');
        waitMs = slotLimits.retryMs;
      }
    }
  }

  async #refresh(): Promise<void> {
    const { claim, changed, logger } = this.#options;
    const held = this.#held;
    if (held !== undefined && (await this.#renewed(held))) return;
    const slot = await this.#take(false);
    if (slot === held?.slot) return;
    logger.warn(
      { edge: claim.edge, slot, before: held?.slot },
      'another edge has the slot by now: new clients get another one',
    );
    changed(slot);
  }

  /** @returns false: it is another's by now */
  async #renewed(held: Held): Promise<boolean> {
    const { claim } = this.#options;
    const bucket = await this.#opened();
    const key = `${held.slot}`;
    const standing = await bucket.read(key);
    if (standing !== undefined && !isOf(standing.value, claim)) return false;
    // Also where an answer to a refresh was lost, and its revision with it.
    const revision =
      standing === undefined ? await bucket.create(key, claim) : await bucket.update(key, claim, standing.revision);
    // Perhaps by a refresh of this edge's own whose answer was late: another slot would cost all who are in.
    if (revision === undefined) throw new Error('the claim was written meanwhile');
    held.revision = revision;
    return true;
  }

  /**
   * The first free one, from a place on that depends on the edge's name: so a restarted edge finds its own again.
   * @param restarted what stands under this edge's name was claimed by the process before this one
   */
  async #take(restarted: boolean): Promise<number> {
    const { claim } = this.#options;
    const bucket = await this.#opened();
    const first = firstSlotOf(claim.edge);
    for (let step = 0; step < edgeSlotMax; step += 1) {
      const slot = ((first - 1 + step) % edgeSlotMax) + 1;
      const revision =
        (await bucket.create(`${slot}`, claim)) ?? (restarted ? await this.#takeOver(bucket, `${slot}`) : undefined);
      if (revision === undefined) continue;
      this.#held = { slot, revision };
      return slot;
    }
    throw new Error(`all ${edgeSlotMax} slots are taken`);
  }

  async #takeOver(bucket: SlotBucket, key: string): Promise<number | undefined> {
    const { claim } = this.#options;
    const standing = await bucket.read(key);
    const own = standing !== undefined && edgeSlotClaim.safeParse(standing.value).data?.edge === claim.edge;
    return own ? bucket.update(key, claim, standing.revision) : undefined;
  }

  async #opened(): Promise<SlotBucket> {
    this.#bucket ??= await this.#options.open();
    return this.#bucket;
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await (this.#options.pause ?? abortablePause)(ms, signal).catch(() => undefined);
  }
}

const abortablePause = (ms: number, signal: AbortSignal): Promise<unknown> => pause(ms, undefined, { signal });

const isOf = (value: unknown, { edge, since }: EdgeSlotClaim): boolean => {
  const claim = edgeSlotClaim.safeParse(value).data;
  return claim?.edge === edge && claim.since === since;
};

/** Spreads edges, so that those that start together seldom try the same. */
export const firstSlotOf = (edge: string): number =>
  (createHash('sha256').update(edge).digest().readUInt32BE(0) % edgeSlotMax) + 1;
