import type { PayloadCodec } from './payload-codec.ts';

/** Notification payload (RFC 2408 §3.14). */
export interface Notification {
  readonly kind: 'notification';
  readonly doi: number;
  readonly protocol: number;
  readonly type: number;
  readonly spi: Uint8Array;
  readonly data: Uint8Array;
}

export const notification: PayloadCodec<Notification> = {
  decode: (body) => {
    const doi = body.u32('notification DOI');
    const protocol = body.u8('notification protocol');
    const spiSize = body.u8('notification SPI size');
    const type = body.u16('notification type');
    return {
      kind: 'notification',
      doi,
      protocol,
      type,
      spi: body.take(spiSize, 'notification SPI'),
      data: body.rest({ field: 'notification data' }),
    };
  },
  encode: ({ doi, protocol, type, spi, data }, out) =>
    void out.u32(doi).u8(protocol).u8(spi.length).u16(type).bytes(spi).bytes(data),
};
