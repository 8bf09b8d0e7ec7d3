import type { PeerId } from '@sekisho/dataplane';
import type { Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import { random } from '@sekisho/platform';
import { Cursor } from '@sekisho/wire';

const reservedSpis = 256;

/**
 * The one place where an edge makes up SPIs, L2TP tunnel ids and peer ids: unpredictable, never twice at a time.
 * All state is here, so that later the numbers can carry the bits of the edge that owns them.
 */
export class Identifiers {
  readonly #spis = new Set<number>();
  readonly #tunnels = new Set<number>();
  #nextPeer = 1;

  /** SPI for an inbound ESP SA; the first 256 values are reserved (RFC 4303 §2.1). */
  allocateSpi(): Spi {
    for (;;) {
      const spi = new Cursor(random.bytes(4)).u32('SPI');
      if (spi < reservedSpis || this.#spis.has(spi)) continue;
      this.#spis.add(spi);
      return spi as Spi;
    }
  }

  releaseSpi(spi: number): void {
    this.#spis.delete(spi);
  }

  /** L2TP tunnel id, 1..65535; undefined: all are in use. */
  allocateTunnelId(): TunnelId | undefined {
    const ids = 0xffff;
    if (this.#tunnels.size >= ids) return undefined;
    let id = (new Cursor(random.bytes(2)).u16('tunnel id') % ids) + 1;
    while (this.#tunnels.has(id)) id = (id % ids) + 1;
    this.#tunnels.add(id);
    return id as TunnelId;
  }

  releaseTunnelId(id: number): void {
    this.#tunnels.delete(id);
  }

  /** Peer ids are local names between control side and packet path; they are not reused within 2^32 peers. */
  nextPeerId(): PeerId {
    const id = this.#nextPeer;
    this.#nextPeer = id === 0xffff_ffff ? 1 : id + 1;
    return id as PeerId;
  }
}
