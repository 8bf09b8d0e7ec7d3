import { fromHex } from '@sekisho/wire';
import { keyIdentifier } from '../keys/public-key.ts';
import { parseCertificate } from './read.ts';

/** What of a CA's certificate goes into what it signs. */
export interface Authority {
  /** Its subject, a Name in DER as it stands there. */
  readonly subject: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Its subject key identifier, or what RFC 5280 §4.2.1.2 would make it. */
  readonly keyIdentifier: Uint8Array;
}

/** @throws CertificateError where it is not a certificate; a CA knows its own */
export function authorityOf(certificate: Uint8Array): Authority {
  const { publicKey, subjectDer, subjectKeyIdentifier } = parseCertificate(certificate);
  return {
    subject: subjectDer,
    publicKey: publicKey.der,
    keyIdentifier: subjectKeyIdentifier === undefined ? keyIdentifier(publicKey.der) : fromHex(subjectKeyIdentifier),
  };
}
