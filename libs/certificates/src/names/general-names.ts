import { ipFromBytes } from '@sekisho/wire';
import type { DerReader, DerValue } from '../der/reader.ts';
import { constructed, context } from '../der/tags.ts';
import { asciiOf, oidOf, readOid, textOf } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { userPrincipalName } from '../object-identifiers.ts';
import { parseName } from './distinguished-name.ts';

/** A name of RFC 5280 §4.2.1.6. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri' | 'upn'; readonly text: string }
  /** Network-order bytes; in name constraints address and mask. */
  | { readonly kind: 'ip'; readonly bytes: Uint8Array }
  /** A Name in DER. */
  | { readonly kind: 'directory'; readonly name: Uint8Array }
  /** Of a kind that says nothing here: its number, and of an otherName its type. */
  | { readonly kind: 'other'; readonly type: string };

/** Subject alternative names by kind, each in the order of the certificate. */
export interface AlternativeNames {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
  readonly email: readonly string[];
  /** User principal names, as Windows makes them. */
  readonly upn: readonly string[];
  readonly uri: readonly string[];
}

/** Identifier octets of the names that this library also writes. */
export const generalNameTags = {
  other: constructed(0),
  email: context(1),
  dns: context(2),
  uri: context(6),
  ip: context(7),
} as const;

/** @throws CertificateError */
export function readGeneralName(reader: DerReader): GeneralName {
  const value = reader.read('GeneralName');
  switch (value.tag) {
    case generalNameTags.other:
      return otherName(value);
    case generalNameTags.email:
      return { kind: 'email', text: asciiOf(value, 'rfc822Name') };
    case generalNameTags.dns:
      return { kind: 'dns', text: asciiOf(value, 'dNSName') };
    case constructed(4): {
      parseName(value.body, 'directoryName');
      return { kind: 'directory', name: value.body };
    }
    case generalNameTags.uri:
      return { kind: 'uri', text: asciiOf(value, 'uniformResourceIdentifier') };
    case generalNameTags.ip:
      return { kind: 'ip', bytes: value.body };
    case context(8):
      return { kind: 'other', type: `registeredID ${oidOf(value.body, 'registeredID')}` };
    case constructed(3):
      return { kind: 'other', type: 'x400Address' };
    case constructed(5):
      return { kind: 'other', type: 'ediPartyName' };
    default:
      throw new CertificateError('unexpected-type', 'GeneralName');
  }
}

function otherName(value: DerValue): GeneralName {
  const reader = value.open('otherName');
  const type = readOid(reader, 'otherName type');
  const named = reader.open('otherName value', constructed(0)).read('otherName value');
  if (type !== userPrincipalName) return { kind: 'other', type: `otherName ${type}` };
  const text = textOf(named);
  if (text === undefined) throw new CertificateError('bad-value', 'userPrincipalName', 'no text');
  return { kind: 'upn', text };
}

/** Subject alternative names by kind. @throws CertificateError where an address is none */
export function byKind(names: readonly GeneralName[]): AlternativeNames {
  const texts = (kind: 'dns' | 'email' | 'upn' | 'uri'): string[] =>
    names.flatMap((name) => (name.kind === kind ? [name.text] : []));
  return {
    dns: texts('dns'),
    ip: names.flatMap((name) => (name.kind === 'ip' ? [addressText(name.bytes)] : [])),
    email: texts('email'),
    upn: texts('upn'),
    uri: texts('uri'),
  };
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new CertificateError('bad-value', 'iPAddress', `${bytes.length} bytes`);
  }
  return ipFromBytes(bytes);
}
