import { payloadTypes } from '../numbers.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** NAT-OA payload (RFC 3947 §5.2): an address as its host knows it, 4 or 16 bytes. */
export interface NatOriginalAddress {
  readonly kind: 'nat-original-address';
  /** 21, or 131 in drafts 02 and 03. */
  readonly type: number;
  /** ID_IPV4_ADDR or ID_IPV6_ADDR */
  readonly idType: number;
  readonly address: Uint8Array;
}

const codec = (type: number): PayloadCodec<NatOriginalAddress> => ({
  decode: (body) => {
    const idType = body.u8('NAT-OA ID type');
    body.take(3, 'NAT-OA reserved');
    return {
      kind: 'nat-original-address',
      type,
      idType,
      address: body.rest({ field: 'NAT-OA address', min: 4, max: 16 }),
    };
  },
  encode: (payload, out) => void out.u8(payload.idType).zeros(3).bytes(payload.address),
});

export const natOriginalAddress: PayloadCodec<NatOriginalAddress> = codec(payloadTypes.natOriginalAddress);
export const draftNatOriginalAddress: PayloadCodec<NatOriginalAddress> = codec(payloadTypes.draftNatOriginalAddress);
