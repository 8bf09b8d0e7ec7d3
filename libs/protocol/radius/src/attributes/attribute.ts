import { Cursor, DecodeError, Writer } from '@sekisho/wire';

/** An attribute as it stands on the wire (RFC 2865 §5). */
export interface Attribute {
  /** 0..255 */
  readonly type: number;
  /** 0..253 bytes */
  readonly value: Uint8Array;
  /** Where the value starts within the packet it came in, for error messages. */
  readonly offset?: number;
}

/** Vendor-Specific (RFC 2865 §5.26). */
const vendorSpecific = 26;

/** What an attribute is called, where it stands and how its value is written. */
export interface AttributeKind<T> {
  /** As the RFCs and every dictionary spell it. */
  readonly name: string;
  readonly type: number;
  /** Of a vendor's own attributes: its enterprise number, and `type` is the vendor's. */
  readonly vendor?: number;
  /** @throws DecodeError */
  readonly decode: (value: Cursor) => T;
  readonly encode: (value: T) => Uint8Array;
}

/** Of a kind, what reading takes. */
export type ReadableKind<T> = Omit<AttributeKind<T>, 'encode'>;

/** An attribute to send. */
export function attribute<T>({ type, vendor, encode }: AttributeKind<T>, value: T): Attribute {
  const bytes = encode(value);
  if (vendor === undefined) return { type, value: bytes };
  const out = new Writer().u32(vendor);
  out
    .u8(type)
    .u8(bytes.length + 2)
    .bytes(bytes);
  return { type: vendorSpecific, value: out.finish() };
}

/** Values of every attribute of a kind, in their order. @throws DecodeError when one of them is malformed */
export function attributeValues<T>(attributes: readonly Attribute[], kind: ReadableKind<T>): T[] {
  return valueCursors(attributes, kind).map((cursor) => {
    const value = kind.decode(cursor);
    cursor.end(kind.name);
    return value;
  });
}

/** The first value of a kind; of those that may stand once it is the only one. @throws DecodeError when it is malformed */
export const attributeValue = <T>(attributes: readonly Attribute[], kind: ReadableKind<T>): T | undefined =>
  attributeValues(attributes, kind)[0];

export const hasAttribute = (attributes: readonly Attribute[], kind: ReadableKind<unknown>): boolean =>
  valueCursors(attributes, kind).length > 0;

function valueCursors(attributes: readonly Attribute[], { type, vendor }: ReadableKind<unknown>) {
  if (vendor === undefined) {
    return attributes.filter((each) => each.type === type).map(({ value, offset = 0 }) => new Cursor(value, offset));
  }
  return attributes.filter((each) => each.type === vendorSpecific).flatMap((each) => vendorCursors(each, vendor, type));
}

/** Attributes of one vendor within a Vendor-Specific one; those of other vendors may have a form of their own. */
function vendorCursors({ value, offset = 0 }: Attribute, vendor: number, type: number): Cursor[] {
  const cursor = new Cursor(value, offset);
  if (cursor.u32('Vendor-Id') !== vendor) return [];
  const found: Cursor[] = [];
  while (cursor.remaining > 0) {
    const vendorType = cursor.u8('Vendor type');
    const at = cursor.offset;
    const length = cursor.u8('Vendor length');
    if (length < 2) throw new DecodeError('bad-length', 'Vendor length', at, `${length}, at least 2`);
    const body = cursor.sub(length - 2, `Vendor attribute ${vendorType}`);
    if (vendorType === type) found.push(body);
  }
  return found;
}
