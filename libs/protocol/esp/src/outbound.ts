import { type Random, Writer } from '@sekisho/wire';
import { EspError } from './errors.ts';
import { sequenceNumberMax } from './limits.ts';
import { protect } from './protection.ts';
import { type EspSa, shapeOf } from './suite.ts';

/** Makes the packets of an outbound SA in transport mode (RFC 4303 §3.3). */
export class EspOutbound {
  /** @param sequence number of the last packet sent; a successor starts from a later one */
  constructor(
    readonly sa: EspSa,
    readonly random: Random,
    public sequence = 0,
  ) {}

  /**
   * Encrypts one payload, for instance a UDP datagram with next header 17.
   * @throws EspError `sequence-exhausted`
   */
  seal(payload: Uint8Array, nextHeader: number): Uint8Array<ArrayBuffer> {
    if (this.sequence >= sequenceNumberMax) throw new EspError('sequence-exhausted');
    this.sequence += 1;
    const { spi } = this.sa;
    const header = new Writer().u32(spi).u32(this.sequence).finish();
    return protect(this.sa, header, this.#initialVector(), this.#withTrailer(payload, nextHeader));
  }

  /** Unpredictable for CBC; for GCM only never repeated under a key (RFC 4106 §3.1), which the sequence number never is. */
  #initialVector(): Uint8Array {
    if (this.sa.suite.encryption === 'aes-gcm-16') return new Writer().u32(0).u32(this.sequence).finish();
    return this.random.bytes(shapeOf(this.sa.suite).ivOctets);
  }

  /** Padding 1, 2, 3… to the block, its length, and the next header (RFC 4303 §2.4). */
  #withTrailer(payload: Uint8Array, nextHeader: number): Uint8Array {
    const { blockOctets } = shapeOf(this.sa.suite);
    const filled = Math.ceil((payload.length + 2) / blockOctets) * blockOctets;
    const out = new Writer().bytes(payload);
    const padding = filled - payload.length - 2;
    for (let octet = 1; octet <= padding; octet += 1) out.u8(octet);
    return out.u8(padding).u8(nextHeader).finish();
  }
}
