import type { PeerId } from '@sekisho/dataplane';
import type { Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import { Cursor, type Random } from '@sekisho/wire';
import { spiMin } from '../../limits.ts';
import { limits } from '../limits.ts';
import { Rotation } from '../rotation.ts';

const numbers = 2 ** 32;

/** Numbers that all clients of one packet path share. Given back, a number rests as long as it can. */
export class IdentifierPool {
  #spi: number;
  #peer = 0;
  /** From 1 on: 0 is none. */
  readonly #tunnels = new Rotation(limits.sessionsMax, (index) => (index + 1) as TunnelId);

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
    return this.#tunnels.take();
  }

  releaseTunnel(id: TunnelId): void {
    this.#tunnels.giveBack(id);
  }
}
