import type { PayloadCodec } from './payload-codec.ts';

/** Certificate payload (RFC 2408 §3.9). Encoding 4: X.509 certificate for signature, 1: PKCS #7. */
export interface Certificate {
  readonly kind: 'certificate';
  readonly encoding: number;
  readonly data: Uint8Array;
}

export const certificate: PayloadCodec<Certificate> = {
  decode: (body) => ({
    kind: 'certificate',
    encoding: body.u8('certificate encoding'),
    data: body.rest({ field: 'certificate', min: 1 }),
  }),
  encode: (payload, out) => void out.u8(payload.encoding).bytes(payload.data),
};
