import { limits } from '../limits.ts';
import { payloadTypes } from '../numbers.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** NAT-D payload (RFC 3947 §3.2): hash over cookies, address and port as the sender sees them. */
export interface NatDetection {
  readonly kind: 'nat-detection';
  /** 20, or 130 in drafts 02 and 03. */
  readonly type: number;
  readonly hash: Uint8Array;
}

const codec = (type: number): PayloadCodec<NatDetection> => ({
  decode: (body) => ({
    kind: 'nat-detection',
    type,
    hash: body.rest({ field: 'NAT-D hash', min: limits.hashBytesMin, max: limits.hashBytesMax }),
  }),
  encode: (payload, out) => void out.bytes(payload.hash),
});

export const natDetection: PayloadCodec<NatDetection> = codec(payloadTypes.natDetection);
export const draftNatDetection: PayloadCodec<NatDetection> = codec(payloadTypes.draftNatDetection);
