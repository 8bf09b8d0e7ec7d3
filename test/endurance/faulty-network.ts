import type { Dice } from '@sekisho/probe/testing';
import type { World } from './world.ts';

/** What a network does to datagrams, each way and independently. Shares are of 1. */
export interface Faults {
  readonly loss: number;
  readonly duplication: number;
  /** One byte of the datagram is another. */
  readonly corruption: number;
  /** Every datagram takes so long, and up to so much longer: what is sent later may arrive before. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** So many are held back for this long besides. */
  readonly heldBack: number;
  readonly heldBackMs: number;
}

export const faultless: Faults = {
  loss: 0,
  duplication: 0,
  corruption: 0,
  delayMs: 5,
  jitterMs: 0,
  heldBack: 0,
  heldBackMs: 0,
};

/** A datagram on its way. */
export interface Datagram {
  readonly bytes: Uint8Array;
  /** Whoever receives it finds out that a byte is not as it was, and drops it: it makes no difference which. */
  readonly authenticated: boolean;
  /** A second one is dropped, too (RFC 4303 §3.4.3). */
  readonly numbered: boolean;
}

/** The way between clients and the gateway, which is as good or bad as it is told to be. */
export class FaultyNetwork {
  faults: Faults = faultless;
  /** Nothing gets through. */
  cut = false;
  readonly #world: World;
  readonly #dice: Dice;

  constructor(world: World, dice: Dice) {
    this.#world = world;
    this.#dice = dice;
  }

  send(datagram: Datagram, arrive: (bytes: Uint8Array) => void): void {
    const { loss, duplication, corruption } = this.faults;
    if (this.cut || this.#happens(loss)) return;
    const copies = !datagram.numbered && this.#happens(duplication) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const corrupted = this.#happens(corruption);
      if (corrupted && datagram.authenticated) continue;
      const bytes = corrupted ? this.#corrupted(datagram.bytes) : datagram.bytes;
      this.#world.in(this.#delay(), () => arrive(bytes));
    }
  }

  #delay(): number {
    const { delayMs, jitterMs, heldBack, heldBackMs } = this.faults;
    const held = this.#happens(heldBack) ? heldBackMs : 0;
    return Math.round(delayMs + (jitterMs > 0 ? this.#dice.fraction() * jitterMs : 0) + held);
  }

  #corrupted(bytes: Uint8Array): Uint8Array {
    const copy = bytes.slice();
    const at = Math.floor(this.#dice.fraction() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 + Math.floor(this.#dice.fraction() * 255));
    return copy;
  }

  #happens(share: number): boolean {
    return share > 0 && this.#dice.fraction() < share;
  }
}
