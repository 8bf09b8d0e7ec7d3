import { Cursor, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |M|H| rsvd  |      Length       |           Vendor ID           |
 * |         Attribute Type        |        Attribute Value...
 */
const mandatoryBit = 0x8000;
const hiddenBit = 0x4000;
const reservedBits = 0x3c00;
const lengthMask = 0x03ff;
const avpHeaderOctets = 6;

/** An attribute-value pair as it stands on the wire (RFC 2661 §4.1). */
export interface Avp {
  readonly mandatory: boolean;
  readonly hidden: boolean;
  /** Reserved bits are set: to be treated as unrecognised. */
  readonly reserved: boolean;
  /** 0: attribute types of RFC 2661; anything else must not be read by its type alone. */
  readonly vendor: number;
  readonly type: number;
  readonly value: Uint8Array;
  /** Where the value starts within the message body, for error messages. */
  readonly offset: number;
}

/** @throws DecodeError when a length is below 6 or past the end, or there are too many */
export function decodeAvps(body: Uint8Array, base = 0): Avp[] {
  const cursor = new Cursor(body, base);
  const avps: Avp[] = [];
  while (cursor.remaining > 0) {
    if (avps.length >= limits.avpsPerMessageMax)
      throw cursor.error('too-many', 'AVPs', `more than ${limits.avpsPerMessageMax}`);
    avps.push(decodeAvp(cursor));
  }
  return avps;
}

function decodeAvp(cursor: Cursor): Avp {
  const flags = cursor.u16('AVP flags');
  const length = flags & lengthMask;
  if (length < avpHeaderOctets) throw cursor.error('bad-length', 'AVP length', `${length}, at least 6`);
  const rest = cursor.sub(length - 2, 'AVP');
  return {
    mandatory: (flags & mandatoryBit) !== 0,
    hidden: (flags & hiddenBit) !== 0,
    reserved: (flags & reservedBits) !== 0,
    vendor: rest.u16('AVP vendor id'),
    type: rest.u16('AVP attribute type'),
    offset: rest.offset,
    value: rest.rest({ field: 'AVP value' }),
  };
}

export interface AvpToSend {
  readonly mandatory: boolean;
  readonly hidden?: boolean;
  readonly vendor?: number;
  readonly type: number;
  readonly value: Uint8Array;
}

/** @throws RangeError when a value is longer than 1017 octets: a bug of the caller */
export function encodeAvps(avps: readonly AvpToSend[]): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  for (const avp of avps) encodeAvp(avp, out);
  return out.finish();
}

function encodeAvp({ mandatory, hidden = false, vendor = 0, type, value }: AvpToSend, out: Writer): void {
  const length = avpHeaderOctets + value.length;
  if (length > limits.avpOctetsMax) throw new RangeError(`AVP ${type} of ${length} octets`);
  const flags = (mandatory ? mandatoryBit : 0) | (hidden ? hiddenBit : 0) | length;
  out.u16(flags).u16(vendor).u16(type).bytes(value);
}
