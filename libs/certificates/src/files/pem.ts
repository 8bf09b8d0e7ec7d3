import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';

const blockOf = (label: string): RegExp =>
  new RegExp(`-----BEGIN (${label})-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----`, 'g');

/** Contents of the blocks of a PEM text (RFC 7468) whose label matches, in their order; other blocks and text are skipped. */
export function pemBlocks(text: string, label: string): Uint8Array[] {
  if (text.length > limits.pemCharactersMax)
    throw new CertificateError('too-large', 'PEM', `${text.length} characters`);
  const blocks: Uint8Array[] = [];
  for (const [, , base64 = ''] of text.matchAll(blockOf(label))) {
    if (blocks.length >= limits.pemCertificatesMax) throw new CertificateError('too-many', 'PEM');
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length === 0) throw new CertificateError('bad-value', 'PEM', 'empty block');
    blocks.push(new Uint8Array(bytes));
  }
  return blocks;
}

/**
 * Certificates of a PEM text as DER, in their order; what else is in it is skipped. None is there: none is returned.
 * @throws CertificateError `too-large` beyond 1 MiB, `too-many` beyond 256
 */
export const readPem = (text: string): Uint8Array[] => pemBlocks(text, '(?:X509 )?CERTIFICATE');

/** PEM (RFC 7468) of some DER. */
export function toPem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
