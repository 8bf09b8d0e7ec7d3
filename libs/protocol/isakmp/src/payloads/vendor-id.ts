import { limits } from '../limits.ts';
import type { PayloadCodec } from './payload-codec.ts';

/** Vendor ID payload (RFC 2408 §3.16). */
export interface VendorId {
  readonly kind: 'vendor-id';
  readonly id: Uint8Array;
}

export const vendorId: PayloadCodec<VendorId> = {
  decode: (body) => ({ kind: 'vendor-id', id: body.rest({ field: 'vendor id', max: limits.vendorIdBytesMax }) }),
  encode: (payload, out) => void out.bytes(payload.id),
};
