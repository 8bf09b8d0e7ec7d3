import { toHex } from '@sekisho/wire';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { DerReader, DerValue } from './reader.ts';
import { tags } from './tags.ts';

/** Dotted form of an OBJECT IDENTIFIER. */
export function readOid(reader: DerReader, field: string): string {
  return oidOf(reader.read(field, tags.objectIdentifier).body, field);
}

/** Dotted form of the contents of an OBJECT IDENTIFIER (X.690 §8.19). */
export function oidOf(body: Uint8Array, field: string): string {
  if (body.length === 0 || body.length > limits.objectIdentifierBytesMax || (body.at(-1) ?? 0) >= 0x80) {
    throw new CertificateError('bad-value', field, 'object identifier');
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of body) {
    arc = arc * 128 + (octet & 0x7f);
    if (!Number.isSafeInteger(arc)) throw new CertificateError('unsupported', field, 'arc beyond 2^53');
    if (octet >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}

/** A non-negative INTEGER that fits a number. */
export function readNumber(reader: DerReader, field: string, tag: number = tags.integer): number {
  const { body } = reader.read(field, tag);
  if (body.length === 0 || body.length > 5 || (body[0] ?? 0) >= 0x80) {
    throw new CertificateError('bad-value', field, 'integer');
  }
  return body.reduce((value, octet) => value * 256 + octet, 0);
}

export const isNegative = (firstOctet = 0): boolean => firstOctet >= 0x80;

/** An INTEGER as hexadecimal digits in lower case without leading zeros. Negative ones are none: their octets are those of others. */
export function hexOf(body: Uint8Array, field: string, bytesMax: number = limits.serialBytesMax): string {
  if (body.length === 0) throw new CertificateError('bad-value', field, 'empty integer');
  if (body.length > bytesMax) throw new CertificateError('too-large', field, `${body.length} bytes`);
  if (isNegative(body[0])) throw new CertificateError('unsupported', field, 'negative integer');
  return toHex(body).replace(/^0+(?=.)/, '');
}

function readBoolean(reader: DerReader, field: string): boolean {
  const { body } = reader.read(field, tags.boolean);
  if (body.length !== 1) throw new CertificateError('bad-value', field, 'boolean');
  return body[0] !== 0;
}

/** BOOLEAN DEFAULT FALSE. */
export const readFlag = (reader: DerReader, field: string): boolean =>
  reader.next === tags.boolean && readBoolean(reader, field);

/** BIT STRING whose bits fill whole octets, as keys and signatures are. */
export function readOctets(reader: DerReader, field: string): Uint8Array {
  const { body } = reader.read(field, tags.bitString);
  if (body.length === 0 || body[0] !== 0) throw new CertificateError('bad-value', field, 'bit string');
  return body.subarray(1);
}

/** Numbers of the bits that are set, the first bit being 0 (X.680 §22). */
export function bitsOf(body: Uint8Array, field: string): number[] {
  const [unused = 8, ...octets] = body;
  if (unused > 7 || octets.length > 8) throw new CertificateError('bad-value', field, 'bit string');
  return octets.flatMap((octet, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => octet & (0x80 >> bit)).map((bit) => index * 8 + bit),
  );
}

/** UTCTime or GeneralizedTime in the forms of RFC 5280 §4.1.2.5: seconds, Zulu. */
export const readTime = (reader: DerReader, field: string): Date => new Date(readInstant(reader, field));

const zuluCode = 0x5a;

/** The same as milliseconds since 1970. */
export function readInstant(reader: DerReader, field: string): number {
  const { bytes, from, tag, to } = reader.read(field);
  if (tag !== tags.utcTime && tag !== tags.generalizedTime) {
    throw new CertificateError('unexpected-type', field, 'not a time');
  }
  const yearDigits = tag === tags.utcTime ? 2 : 4;
  if (to - from !== yearDigits + 11 || bytes[to - 1] !== zuluCode) {
    throw new CertificateError('bad-value', field, 'time');
  }
  const rest = from + yearDigits;
  const century = yearDigits === 4 ? twoDigits(bytes, from, field) : twoDigits(bytes, from, field) < 50 ? 20 : 19;
  const year = century * 100 + twoDigits(bytes, rest - 2, field);
  const [month, day] = [twoDigits(bytes, rest, field), twoDigits(bytes, rest + 2, field)];
  const [hour, minute] = [twoDigits(bytes, rest + 4, field), twoDigits(bytes, rest + 6, field)];
  const second = twoDigits(bytes, rest + 8, field);
  const exists =
    month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && hour < 24 && minute < 60 && second < 60;
  if (!exists) throw new CertificateError('bad-value', field, 'no such time');
  const instant = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date takes years before 100 for ones of the 20th century.
  return year < 100 ? new Date(instant).setUTCFullYear(year) : instant;
}

function twoDigits(bytes: Uint8Array, at: number, field: string): number {
  const [tens, ones] = [(bytes[at] ?? 0) - 0x30, (bytes[at + 1] ?? 0) - 0x30];
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) throw new CertificateError('bad-value', field, 'time');
  return tens * 10 + ones;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Text of a string type; nothing for a type that is none, or bytes that are not of its alphabet. */
export function textOf({ tag, body }: Pick<DerValue, 'tag' | 'body'>): string | undefined {
  switch (tag) {
    case tags.utf8String:
      return strictUtf8(body);
    case tags.printableString:
    case tags.ia5String:
    case tags.numericString:
    case tags.visibleString:
      return body.every((octet) => octet < 0x80) ? latin1(body) : undefined;
    case tags.teletexString:
      // T.61 in name, ISO 8859-1 in practice (as OpenSSL reads it).
      return latin1(body);
    case tags.bmpString:
      return body.length % 2 === 0 ? wellFormed(Buffer.from(body).swap16().toString('utf16le')) : undefined;
    case tags.universalString:
      return utf32(body);
    default:
      return undefined;
  }
}

/** An IA5String under an implicit tag. */
export function asciiOf({ body }: DerValue, field: string): string {
  if (!body.every((octet) => octet < 0x80)) throw new CertificateError('bad-value', field, 'not ASCII');
  return latin1(body);
}

const latin1 = (body: Uint8Array): string => Buffer.from(body.buffer, body.byteOffset, body.length).toString('latin1');

function strictUtf8(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}

const wellFormed = (text: string): string | undefined => (text.isWellFormed() ? text : undefined);

function utf32(body: Uint8Array): string | undefined {
  if (body.length % 4 !== 0) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let text = '';
  for (let at = 0; at < body.length; at += 4) {
    const point = view.getUint32(at);
    if (point > 0x10ffff) return undefined;
    text += String.fromCodePoint(point);
  }
  return wellFormed(text);
}
