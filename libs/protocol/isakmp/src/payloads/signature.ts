import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Signature payload (RFC 2408 §3.12). */
export interface Signature {
  readonly kind: 'signature';
  readonly signature: Uint8Array;
}

export const signature: PayloadCodec<Signature> = {
  decode: (body) => ({
    kind: 'signature',
    signature: body.rest({ field: 'SIG', min: 1, max: limits.signatureBytesMax }),
  }),
  encode: (payload, out) => void out.bytes(payload.signature),
};
