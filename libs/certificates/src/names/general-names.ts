import { ipFromBytes } from '@sekisho/wire';
import { constructed, context, DerReader, type DerValue } from '../der/reader.ts';
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

/** @throws CertificateError */
export function readGeneralName(reader: DerReader): GeneralName {
  const value = reader.read('GeneralName');
  switch (value.tag) {
    case constructed(0):
      return otherName(value);
    case context(1):
      return { kind: 'email', text: asciiOf(value, 'rfc822Name') };
    case context(2):
      return { kind: 'dns', text: asciiOf(value, 'dNSName') };
    case constructed(4): {
      parseName(value.body, 'directoryName');
      return { kind: 'directory', name: value.body };
    }
    case context(6):
      return { kind: 'uri', text: asciiOf(value, 'uniformResourceIdentifier') };
    case context(7):
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

function otherName({ body }: DerValue): GeneralName {
  const reader = new DerReader(body, 'otherName');
  const type = readOid(reader, 'otherName type');
  const value = reader.open('otherName value', constructed(0)).read('otherName value');
  if (type !== userPrincipalName) return { kind: 'other', type: `otherName ${type}` };
  const text = textOf(value);
  if (text === undefined) throw new CertificateError('bad-value', 'userPrincipalName', 'no text');
  return { kind: 'upn', text };
}

/** Text of an address in a subject alternative name. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length !== 4 && bytes.length !== 16) {
    throw new CertificateError('bad-value', 'iPAddress', `${bytes.length} bytes`);
  }
  return ipFromBytes(bytes);
}
