import { X509Certificate } from 'node:crypto';

/** Subject and issuer of a certificate as RFC 4514 writes them. */
export function subjectText(certificate: Uint8Array): { subject: string; issuer: string } {
  const { subject, issuer } = new X509Certificate(certificate);
  return { subject, issuer };
}
