import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Nonce payload (RFC 2408 §3.13): 8..256 bytes (RFC 2409 §5). */
export interface Nonce {
  readonly kind: 'nonce';
  readonly nonce: Uint8Array;
}

export const nonce: PayloadCodec<Nonce> = {
  decode: (body) => ({
    kind: 'nonce',
    nonce: body.rest({ field: 'nonce', min: limits.nonceBytesMin, max: limits.nonceBytesMax }),
  }),
  encode: (payload, out) => void out.bytes(payload.nonce),
};
