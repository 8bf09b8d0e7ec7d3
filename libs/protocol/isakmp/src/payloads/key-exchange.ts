import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Key Exchange payload (RFC 2408 §3.7): a Diffie-Hellman public value. */
export interface KeyExchange {
  readonly kind: 'key-exchange';
  readonly publicKey: Uint8Array;
}

export const keyExchange: PayloadCodec<KeyExchange> = {
  decode: (body) => ({
    kind: 'key-exchange',
    publicKey: body.rest({ field: 'KE public value', min: 1, max: limits.publicValueBytesMax }),
  }),
  encode: (payload, out) => void out.bytes(payload.publicKey),
};
