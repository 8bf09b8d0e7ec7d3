import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Delete payload (RFC 2408 §3.15): SPIs of the sender's inbound SAs; for ISAKMP the two cookies. */
export interface Delete {
  readonly kind: 'delete';
  readonly doi: number;
  readonly protocol: number;
  readonly spis: readonly Uint8Array[];
}

export const deletion: PayloadCodec<Delete> = {
  decode: (body) => {
    const doi = body.u32('delete DOI');
    const protocol = body.u8('delete protocol');
    const spiSize = body.u8('delete SPI size');
    const count = body.u16('delete SPI count');
    if (count > limits.deletedSpisMax) throw body.error('too-many', 'delete SPIs', `${count}`);
    const spis = Array.from({ length: count }, () => body.take(spiSize, 'delete SPI'));
    return { kind: 'delete', doi, protocol, spis };
  },
  encode: ({ doi, protocol, spis }, out) => {
    out
      .u32(doi)
      .u8(protocol)
      .u8(spis[0]?.length ?? 0)
      .u16(spis.length);
    for (const spi of spis) out.bytes(spi);
  },
};
