import { type EdgePresence, edgeGoneAfterMs, edgeSlotBucket } from '@sekisho/contracts';
import { elapsed, type Instant } from '@sekisho/wire';
import type { EdgeName } from '../rules/names.ts';
import type { SteeredEdge } from '../rules/steering.ts';

interface Known {
  readonly slot: number;
  readonly address: string;
  /** Undefined: read from the rules of a balancer before this one, and not heard yet. */
  readonly heard: EdgePresence | undefined;
  /** Moves on while the bus is away: then nobody can be heard. */
  heardAt: number;
}

/** What edges say of themselves, by slot, and which of them say nothing any more. */
export class KnownEdges {
  readonly #bySlot = new Map<number, Known>();
  #awaySince: Instant | undefined;

  /** Takes over what the rules in the kernel say. */
  adopt(edges: readonly EdgeName[], now: Instant): void {
    for (const { slot, address } of edges) this.#bySlot.set(slot, { slot, address, heard: undefined, heardAt: now });
  }

  hear(presence: EdgePresence, now: Instant): void {
    const { edge, slot, address } = presence;
    if (slot === undefined || address === undefined) return;
    for (const [other, known] of this.#bySlot) {
      // An edge that had to take another slot after a long absence, or one that is gone, whose address another edge has by now.
      if (other !== slot && (known.heard?.edge === edge || known.address === address)) this.#bySlot.delete(other);
    }
    this.#bySlot.set(slot, { slot, address, heard: presence, heardAt: now });
  }

  /** The bus is there or away. */
  onConnection(connected: boolean, now: Instant): void {
    if (!connected) {
      this.#awaySince ??= now;
    } else if (this.#awaySince !== undefined) {
      const away = elapsed(this.#awaySince, now);
      for (const known of this.#bySlot.values()) known.heardAt += away;
      this.#awaySince = undefined;
    }
  }

  /** The name by which the edge of a slot goes; undefined: not heard yet. */
  nameOf(slot: number): string | undefined {
    return this.#bySlot.get(slot)?.heard?.edge;
  }

  /** Undefined: no edge of this name has been heard. */
  slotOf(edge: string): number | undefined {
    return [...this.#bySlot.values()].find(({ heard }) => heard?.edge === edge)?.slot;
  }

  /**
   * By slot. A silent edge gets nobody new, and still what carries its slot: cut off from the bus alone, it serves its clients, and
   * where it is dead, nobody else could serve them either. Its slot is free once nobody else may think that it holds it.
   */
  steered(now: Instant): SteeredEdge[] {
    const at = this.#awaySince ?? now;
    const silentMs = (known: Known): number => at - known.heardAt;
    for (const [slot, known] of this.#bySlot) {
      if (silentMs(known) > edgeSlotBucket.ttlMs) this.#bySlot.delete(slot);
    }
    const all = [...this.#bySlot.values()].toSorted((a, b) => a.slot - b.slot);
    // Where all are silent, it is the bus, or nobody is there who could be better.
    const someoneSpeaks = all.some((known) => silentMs(known) <= edgeGoneAfterMs);
    return all.map((known) => {
      const silent = someoneSpeaks && silentMs(known) > edgeGoneAfterMs;
      const state = silent ? 'silent' : (known.heard?.state ?? 'silent');
      return { slot: known.slot, address: known.address, state };
    });
  }
}
