import type { PeerId } from '@sekisho/dataplane';
import type { Spi } from '@sekisho/isakmp';
import type { TunnelId } from '@sekisho/l2tp';
import { random } from '@sekisho/platform';
import { Cursor } from '@sekisho/wire';

const reservedSpis = 256;
const cookieBytes = 8;

/**
 * The one place where an edge makes up SPIs, IKE cookies, L2TP tunnel ids and peer ids: unpredictable, never twice at a time. With
 * a slot, SPIs and cookies have it as their first byte, so that a balancer knows by a packet whose it is.
 */
export class Identifiers {
  /** Of what is made up from now on; undefined: all of it is random. */
  slot: number | undefined;
  readonly #spis = new Set<number>();
  readonly #tunnels = new Set<number>();
  #nextPeer = 1;

  /** SPI for an inbound ESP SA; the first 256 values are reserved (RFC 4303 §2.1). */
  allocateSpi(): Spi {
    for (;;) {
      const spi = new Cursor(this.#owned(4)).u32('SPI');
      if (spi < reservedSpis || this.#spis.has(spi)) continue;
      this.#spis.add(spi);
      return spi as Spi;
    }
  }

  releaseSpi(spi: number): void {
    this.#spis.delete(spi);
  }

  /** For one attempt in IKE (RFC 2408 §2.5.3). */
  responderCookie(): Uint8Array {
    return this.#owned(cookieBytes);
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

  #owned(length: number): Uint8Array {
    const bytes = random.bytes(length);
    if (this.slot !== undefined) bytes[0] = this.slot;
    return bytes;
  }
}
