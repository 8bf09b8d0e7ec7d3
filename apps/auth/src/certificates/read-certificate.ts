import { type Certificate, CertificateError, parseCertificate } from '@sekisho/certificates';

/** @returns the error where it cannot be read: others' bytes are no reason to throw */
export function readCertificate(der: Uint8Array): Certificate | CertificateError {
  try {
    return parseCertificate(der);
  } catch (error) {
    if (error instanceof CertificateError) return error;
    throw error;
  }
}
