/**
 * First message of Main Mode (RFC 2408 §3, RFC 2409 §5.4) with one proposal, AES-256/SHA1/MODP-2048 by pre-shared key, and
 * the vendor id of RFC 3947. Its first 8 bytes, the initiator's cookie, are for the sender to fill in.
 */
export function mainModeMessage(): Uint8Array {
  const attributes = [
    [1, 7],
    [14, 256],
    [2, 2],
    [4, 14],
    [3, 1],
    [11, 1],
    [12, 28_800],
  ].flatMap(([type = 0, value = 0]) => [...u16(shortAttribute | type), ...u16(value)]);
  const transform = payload(noNextPayload, [1, 1, 0, 0, ...attributes]);
  const proposal = payload(noNextPayload, [1, 1, 0, 1, ...transform]);
  const association = payload(vendorIdPayload, [...u32(1), ...u32(1), ...proposal]);
  const body = [...association, ...payload(noNextPayload, [...natTraversalVendorId])];
  const header = [
    ...new Uint8Array(16),
    associationPayload,
    0x10,
    mainMode,
    0,
    ...u32(0),
    ...u32(headerBytes + body.length),
  ];
  return Uint8Array.from([...header, ...body]);
}

const headerBytes = 28;
const noNextPayload = 0;
const associationPayload = 1;
const vendorIdPayload = 13;
const mainMode = 2;
/** The attribute's value stands in its header. */
const shortAttribute = 0x8000;
/** MD5 of `RFC 3947`. */
const natTraversalVendorId = Buffer.from('4a131c81070358455c5728f20e95452f', 'hex');

const u16 = (value: number): number[] => [value >> 8, value & 0xff];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value & 0xffff)];
const payload = (next: number, body: readonly number[]): number[] => [next, 0, ...u16(4 + body.length), ...body];
