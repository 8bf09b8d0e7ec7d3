import { toHex } from '@sekisho/wire';
import { type DerReader, openDer } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { readOid, textOf } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import { attributeNames } from '../object-identifiers.ts';

/** One attribute of a distinguished name. */
export interface NameAttribute {
  /** Dotted object identifier. */
  readonly type: string;
  /** Absent where the value is no text. */
  readonly text: string | undefined;
  /** The value's DER. */
  readonly value: Uint8Array;
}

/** A distinguished name: relative names in the order of the certificate, each a set of attributes (RFC 5280 §4.1.2.4). */
export type DistinguishedName = readonly (readonly NameAttribute[])[];

/** @throws CertificateError */
export function parseName(der: Uint8Array, field = 'Name'): DistinguishedName {
  let attributes = 0;
  return openDer(der, field).all(limits.nameAttributesMax, (reader) => {
    const relative = reader.open('RelativeDistinguishedName', tags.set).all(limits.nameAttributesMax, parseAttribute);
    if (relative.length === 0) throw new CertificateError('bad-value', field, 'empty RelativeDistinguishedName');
    attributes += relative.length;
    if (attributes > limits.nameAttributesMax) throw new CertificateError('too-many', field, 'attributes');
    return relative;
  });
}

function parseAttribute(reader: DerReader): NameAttribute {
  const pair = reader.open('AttributeTypeAndValue');
  const type = readOid(pair, 'AttributeType');
  const value = pair.read('AttributeValue');
  pair.end();
  return { type, text: textOf(value), value: value.raw };
}

/**
 * A distinguished name as RFC 4514 writes it: the last relative name first. Attributes without a short name, and values
 * that are no text, are written by number and bytes. What does not print is escaped, so that the text is fit for a log.
 * @param der a Name in DER
 * @throws CertificateError
 */
export function distinguishedNameText(der: Uint8Array): string {
  return nameText(parseName(der));
}

export function nameText(name: DistinguishedName, field = 'Name'): string {
  const text = name
    .map((relative) => relative.map(attributeText).join('+'))
    .reverse()
    .join(',');
  if (text.length > limits.nameTextMax) throw new CertificateError('too-large', field, `${text.length} characters`);
  return text;
}

function attributeText({ type, text, value }: NameAttribute): string {
  const name = attributeNames.get(type);
  if (name === undefined || text === undefined) return `${name ?? type}=#${toHex(value).toUpperCase()}`;
  return `${name}=${escaped(text)}`;
}

/** RFC 4514 §2.4. */
function escaped(text: string): string {
  return text
    .replace(/["+,;<>\\]|^[ #]| $/g, (character) => `\\${character}`)
    .replace(/\p{C}|\p{Zl}|\p{Zp}/gu, (character) =>
      [...new TextEncoder().encode(character)].map((octet) => `\\${octet.toString(16).padStart(2, '0')}`).join(''),
    );
}

/** Texts of all attributes of a type, the most specific first. */
export const attributeTexts = (name: DistinguishedName, type: string): string[] =>
  name
    .flatMap((relative) => relative.filter((attribute) => attribute.type === type))
    .flatMap(({ text }) => (text === undefined ? [] : [text]))
    .reverse();

/**
 * Two names are equal where this is (RFC 5280 §7.1): case and the kind of string do not count, nor how much space is
 * between words; the attributes of one relative name are a set.
 */
const comparable = (name: DistinguishedName): readonly string[] =>
  name.map((relative) =>
    relative
      .map(({ type, text, value }) => (text === undefined ? `${type}#${toHex(value)}` : `${type}=${prepared(text)}`))
      .sort()
      .join('\n'),
  );

/** The same as one key, for maps. */
export const nameKey = (der: Uint8Array): string => comparable(parseName(der)).join('\n\n');

/** RFC 4518 §2: normalized, without case, space compressed. Line ends cannot remain, so that they can part attributes. */
const prepared = (text: string): string => text.normalize('NFKC').toLowerCase().trim().replace(/\s+/g, ' ');

/** @throws CertificateError where one of them is no Name */
export const sameName = (a: Uint8Array, b: Uint8Array): boolean => nameKey(a) === nameKey(b);

/** Whether a name lies below another, or is it (RFC 5280 §4.2.1.10). */
export function isWithin(name: DistinguishedName, base: DistinguishedName): boolean {
  const [inner, outer] = [comparable(name), comparable(base)];
  return outer.every((relative, index) => inner[index] === relative);
}
