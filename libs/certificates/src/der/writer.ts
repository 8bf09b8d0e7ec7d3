import { constructed, tags } from './tags.ts';

const utf8 = new TextEncoder();

/** One value in DER: identifier, minimal length, contents. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return tlvOf(tag, content);
}

/** The same for lists of any length, which are too long for an argument each. */
function tlvOf(tag: number, items: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bodyLength = items.reduce((sum, item) => sum + item.length, 0);
  const length = lengthOf(bodyLength);
  const encoded = new Uint8Array(1 + length.length + bodyLength);
  encoded[0] = tag;
  encoded.set(length, 1);
  let at = 1 + length.length;
  for (const item of items) {
    encoded.set(item, at);
    at += item.length;
  }
  return encoded;
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => tlv(tags.sequence, ...items);
export const sequenceOf = (items: readonly Uint8Array[]): Uint8Array => tlvOf(tags.sequence, items);
/** A SET OF with one member, or with members in DER's order already. */
export const set = (...items: readonly Uint8Array[]): Uint8Array => tlv(tags.set, ...items);
export const explicit = (number: number, ...items: readonly Uint8Array[]): Uint8Array =>
  tlv(constructed(number), ...items);
export const octetString = (bytes: Uint8Array): Uint8Array => tlv(tags.octetString, bytes);
export const nullValue = (): Uint8Array => Uint8Array.of(tags.null, 0);
export const boolean = (value: boolean): Uint8Array => Uint8Array.of(tags.boolean, 1, value ? 0xff : 0);
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  tlv(tags.bitString, Uint8Array.of(unusedBits), bytes);
export const utf8String = (text: string): Uint8Array => tlv(tags.utf8String, utf8.encode(text));
/** Text that is ASCII already. */
export const ia5 = (text: string): Uint8Array => utf8.encode(text);
/** A small whole number that is not negative. */
export const integer = (value: number): Uint8Array => unsigned(hexBytes(value.toString(16)));
export const enumerated = (value: number): Uint8Array => Uint8Array.of(tags.enumerated, 1, value);

/** INTEGER of a number that is not negative, given in network order. */
export function unsigned(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start === -1 ? Uint8Array.of(0) : bytes.subarray(start);
  return (digits[0] ?? 0) >= 0x80 ? tlv(tags.integer, Uint8Array.of(0), digits) : tlv(tags.integer, digits);
}

/** INTEGER of a number in hexadecimal digits. */
export const unsignedHex = (digits: string): Uint8Array => unsigned(hexBytes(digits));

/** OBJECT IDENTIFIER from its dotted form (X.690 §8.19). */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tlv(tags.objectIdentifier, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** BIT STRING of named bits: bit numbers that are set, trailing zeros left out (X.690 §11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return bitString(new Uint8Array(0));
  const highest = Math.max(...bits);
  const bytes = new Uint8Array((highest >> 3) + 1);
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return bitString(bytes, 7 - (highest & 7));
}

const utcTimeYearMax = 2049;

/** UTCTime through 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5); seconds are its unit. */
export function time(at: Date): Uint8Array {
  const year = at.getUTCFullYear();
  return year > utcTimeYearMax || year < 1950 ? generalizedTime(at) : tlv(tags.utcTime, ia5(digitsOf(at).slice(2)));
}

export const generalizedTime = (at: Date): Uint8Array => tlv(tags.generalizedTime, ia5(digitsOf(at)));

const digitsOf = (at: Date): string =>
  `${at
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace(/[-:T]/g, '')}Z`;

function lengthOf(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const bytes = hexBytes(length.toString(16));
  return Uint8Array.of(0x80 | bytes.length, ...bytes);
}

function base128(arc: number): number[] {
  const digits = [arc % 128];
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(0x80 | (rest % 128));
  return digits;
}

const hexBytes = (digits: string): Uint8Array =>
  Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'));
