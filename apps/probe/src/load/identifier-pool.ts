import type { PeerId } from '@sekisho/dataplane';
import type { Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import { Cursor, type Random } from '@sekisho/wire';
import { spiMin } from '../limits.ts';
import { limits } from './limits.ts';

const numbers = 2 ** 32;

/** Numbers that all clients of one packet path share. Given back, a number rests as long as it can. */
export class IdentifierPool {
  #spi: number;
  #peer = 0;
  #nextTunnel = 1;
  readonly #freeTunnels: TunnelId[] = [];
  #firstFree = 0;

  constructor(random: Random) {
    this.#spi = new Cursor(random.bytes(4)).u32('first SPI');
  }

  /** The next of four thousand million: none is in use when its turn comes again. */
  allocateSpi(): Spi {
    this.#spi = this.#spi + 1 >= numbers || this.#spi < spiMin ? spiMin : this.#spi + 1;
    return this.#spi as Spi;
  }

  allocatePeer(): PeerId {
    this.#peer = (this.#peer % (numbers - 1)) + 1;
    return this.#peer as PeerId;
  }

  /** Undefined: all are taken. */
  allocateTunnel(): TunnelId | undefined {
    if (this.#nextTunnel <= limits.sessionsMax) return this.#nextTunnel++ as TunnelId;
    const id = this.#freeTunnels[this.#firstFree];
    if (id === undefined) return undefined;
    this.#firstFree += 1;
    if (this.#firstFree > limits.sessionsMax) {
      this.#freeTunnels.splice(0, this.#firstFree);
      this.#firstFree = 0;
    }
    return id;
  }

  releaseTunnel(id: TunnelId): void {
    this.#freeTunnels.push(id);
  }
}
