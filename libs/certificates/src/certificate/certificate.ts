import type { PublicKey } from '../keys/public-key.ts';
import type { AlternativeNames, GeneralName } from '../names/general-names.ts';
import type { PurposeName } from '../object-identifiers.ts';
import type { SignatureAlgorithm } from '../signature/algorithm.ts';

/** Names of RFC 5280 §4.2.1.3, in the order of their bits. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

/** A purpose of extended key usage; those without a name here are known by number alone. */
export interface Purpose {
  readonly oid: string;
  readonly name: PurposeName | undefined;
}

/** What a CA certificate lets be named below it (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
}

/** A certificate as it was read (RFC 5280 §4.1). Nothing here was verified. */
export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 over the DER, hexadecimal digits in lower case. */
  readonly fingerprint: string;
  readonly version: 1 | 2 | 3;
  /** Hexadecimal digits in lower case, without leading zeros. */
  readonly serial: string;
  /** As RFC 4514 writes it; empty where the subject is. */
  readonly subject: string;
  readonly issuer: string;
  /** The names in DER. */
  readonly subjectDer: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: PublicKey;
  readonly alternativeNames: AlternativeNames;
  /** All subject alternative names, those of kinds that say nothing here included. */
  readonly generalNames: readonly GeneralName[];
  /** Common names of the subject, the most specific first. */
  readonly commonNames: readonly string[];
  /** E-mail addresses of the subject, as old CAs put them. */
  readonly emailAddresses: readonly string[];
  /** Present: the certificate is a CA's (cA of basicConstraints), perhaps with a bound on the CAs below it. */
  readonly authority: { readonly pathLength: number | undefined } | undefined;
  /** Absent: there is no such extension, and all is allowed. */
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly extendedKeyUsage: readonly Purpose[] | undefined;
  /** Hexadecimal digits in lower case. */
  readonly subjectKeyIdentifier: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  /** URIs of CRL distribution points that hold the whole CRL. */
  readonly crlUris: readonly string[];
  /** URIs of OCSP responders, and of the issuer's certificate. */
  readonly ocspUris: readonly string[];
  readonly issuerUris: readonly string[];
  readonly nameConstraints: NameConstraints | undefined;
  /** Object identifiers of critical extensions that are not understood here. */
  readonly unknownCritical: readonly string[];
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** What was signed, and the signature. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** Names a certificate: a serial number is unique within its issuer (RFC 5280 §4.1.2.2). */
export interface CertificateReference {
  readonly issuer: string;
  readonly serial: string;
}

export const referenceOf = ({ issuer, serial }: Certificate): CertificateReference => ({ issuer, serial });
