import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Hash payload (RFC 2408 §3.11). */
export interface Hash {
  readonly kind: 'hash';
  readonly hash: Uint8Array;
}

export const hash: PayloadCodec<Hash> = {
  decode: (body) => ({
    kind: 'hash',
    hash: body.rest({ field: 'HASH', min: limits.hashBytesMin, max: limits.hashBytesMax }),
  }),
  encode: (payload, out) => void out.bytes(payload.hash),
};
