import type { PayloadCodec } from './payload-codec.ts';

/** Certificate Request payload (RFC 2408 §3.10): the encoding wanted and a certificate authority's name, or none. */
export interface CertificateRequest {
  readonly kind: 'certificate-request';
  readonly encoding: number;
  readonly authority: Uint8Array;
}

export const certificateRequest: PayloadCodec<CertificateRequest> = {
  decode: (body) => ({
    kind: 'certificate-request',
    encoding: body.u8('certificate type'),
    authority: body.rest({ field: 'certificate authority' }),
  }),
  encode: (payload, out) => void out.u8(payload.encoding).bytes(payload.authority),
};
