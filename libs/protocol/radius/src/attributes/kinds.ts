import { type Cursor, text as fromUtf8, ipFromBytes, ipToBytes, utf8, Writer } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { AttributeKind } from './attribute.ts';

/** Enterprise number of Microsoft (RFC 2548 §2). */
export const microsoft = 311;

const bounded = (bytes: Uint8Array, name: string): Uint8Array => {
  if (bytes.length > limits.valueBytesMax) throw new RangeError(`${name} of ${bytes.length} bytes`);
  return bytes;
};

/** UTF-8 text (RFC 2865 §5, "text"), up to 253 bytes. */
export const text = (name: string, type: number): AttributeKind<string> => ({
  name,
  type,
  decode: (value) => fromUtf8(value.rest({ field: name })),
  encode: (value) => bounded(utf8(value), name),
});

/** Bytes without a form (RFC 2865 §5, "string"). */
export const bytes = (
  name: string,
  type: number,
  min = 0,
  max: number = limits.valueBytesMax,
): AttributeKind<Uint8Array> => ({
  name,
  type,
  decode: (value) => value.rest({ field: name, min, max }),
  encode: (value) => bounded(value, name),
});

/** 32 bits without sign (RFC 2865 §5, "integer" and "time"). */
export const integer = (name: string, type: number): AttributeKind<number> => ({
  name,
  type,
  decode: (value) => value.u32(name),
  encode: (value) => new Writer().u32(value).finish(),
});

/** An IPv4 address (RFC 2865 §5, "address"). */
export const address = (name: string, type: number): AttributeKind<string> => ({
  name,
  type,
  decode: (value) => ipFromBytes(value.take(4, name)),
  encode: (value) => {
    const encoded = ipToBytes(value);
    if (encoded.length !== 4) throw new RangeError(`${name} is an IPv4 address, not ${value}`);
    return encoded;
  },
});

/** An attribute of Microsoft's (RFC 2548). */
export const ofMicrosoft = <T>(kind: AttributeKind<T>): AttributeKind<T> => ({ ...kind, vendor: microsoft });

/** A kind whose value has fields of its own. */
export const structure = <T>(
  name: string,
  type: number,
  decode: (value: Cursor) => T,
  encode: (value: T, out: Writer) => void,
): AttributeKind<T> => ({
  name,
  type,
  decode,
  encode: (value) => {
    const out = new Writer();
    encode(value, out);
    return bounded(out.finish(), name);
  },
});
