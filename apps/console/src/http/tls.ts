import { privateKeyPem, toPem } from '@sekisho/certificates';
import type { HeldCertificate } from '@sekisho/platform';

/** Of TLS 1.3 all, of TLS 1.2 those with forward secrecy and AEAD alone (RFC 9325 §4.2). */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');

/** What TLS needs of a certificate, and which TLS it is. */
export const tlsOptions = ({ key, chain }: Pick<HeldCertificate, 'key' | 'chain'>) => ({
  key: privateKeyPem(key),
  cert: chain.map((each) => toPem('CERTIFICATE', each)).join(''),
  minVersion: 'TLSv1.2' as const,
  ciphers,
});
