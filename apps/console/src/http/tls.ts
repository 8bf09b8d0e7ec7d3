import { privateKeyPem, toPem } from '@sekisho/certificates';
import type { HeldCertificate } from '@sekisho/platform';

/** What TLS needs of a certificate, and which TLS it is. */
export const tlsOptions = ({ key, chain }: HeldCertificate) => ({
  key: privateKeyPem(key),
  cert: chain.map((each) => toPem('CERTIFICATE', each)).join(''),
  minVersion: 'TLSv1.2' as const,
});
