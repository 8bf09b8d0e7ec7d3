import {
  boolean,
  explicit,
  ia5,
  integer,
  namedBits,
  octetString,
  oid,
  primitive,
  sequence,
  tlv,
} from '../asn1/encode.ts';
import { generalName } from '../names/alternative-names.ts';

/** What a key may be used for, beside what its key usage says (RFC 5280 §4.2.1.12). */
export const extendedKeyUsageOids = {
  'server-authentication': '1.3.6.1.5.5.7.3.1',
  'client-authentication': '1.3.6.1.5.5.7.3.2',
  'ipsec-ike-intermediate': '1.3.6.1.5.5.8.2.2',
  'ocsp-signing': '1.3.6.1.5.5.7.3.9',
} as const;
export type ExtendedKeyUsage = keyof typeof extendedKeyUsageOids;

/** Bits of the key usage (RFC 5280 §4.2.1.3). */
const keyUsageBits = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;
export type KeyUsageToIssue = keyof typeof keyUsageBits;

export const extensionOid = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  reasonCode: '2.5.29.21',
  crlDistributionPoints: '2.5.29.31',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  authorityInformationAccess: '1.3.6.1.5.5.7.1.1',
  ocspNoCheck: '1.3.6.1.5.5.7.48.1.5',
  ocspNonce: '1.3.6.1.5.5.7.48.1.2',
} as const;

/** Extension (RFC 5280 §4.1) of a value in DER; FALSE is critical's default and therefore left out. */
export const extension = (id: string, value: Uint8Array, critical = false): Uint8Array =>
  sequence(oid(id), ...(critical ? [boolean(true)] : []), octetString(value));

export const basicConstraints = (authority: { readonly pathLength?: number } | undefined): Uint8Array =>
  extension(
    extensionOid.basicConstraints,
    authority === undefined
      ? sequence()
      : sequence(boolean(true), ...(authority.pathLength === undefined ? [] : [integer(authority.pathLength)])),
    true,
  );

export const keyUsage = (usages: readonly KeyUsageToIssue[]): Uint8Array =>
  extension(extensionOid.keyUsage, namedBits(usages.map((usage) => keyUsageBits[usage])), true);

export const extendedKeyUsage = (usages: readonly ExtendedKeyUsage[]): Uint8Array =>
  extension(extensionOid.extendedKeyUsage, sequence(...usages.map((usage) => oid(extendedKeyUsageOids[usage]))));

export const subjectKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension(extensionOid.subjectKeyIdentifier, octetString(identifier));

export const authorityKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension(extensionOid.authorityKeyIdentifier, sequence(tlv(primitive(0), identifier)));

/** Never critical here: every certificate has a subject beside these names. */
export const subjectAlternativeName = (names: Uint8Array): Uint8Array =>
  extension(extensionOid.subjectAlternativeName, names);

export const crlDistributionPoint = (url: string): Uint8Array =>
  extension(
    extensionOid.crlDistributionPoints,
    sequence(sequence(explicit(0, explicit(0, uniformResourceIdentifier(url))))),
  );

export const ocspResponder = (url: string): Uint8Array =>
  extension(
    extensionOid.authorityInformationAccess,
    sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), uniformResourceIdentifier(url))),
  );

const uniformResourceIdentifier = (url: string): Uint8Array => tlv(primitive(generalName.uri), ia5(url));
