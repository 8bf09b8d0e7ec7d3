import { tags } from '../der/tags.ts';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import { readPkcs7 } from '../pkcs7/read.ts';
import { pemBlocks, readPem } from './pem.ts';

/**
 * Certificates of a file as CAs hand them out: PEM, DER, or PKCS #7 (.p7b) in either. At least one.
 * @throws CertificateError, `bad-value` where there is none
 */
export function certificatesInFile(bytes: Uint8Array): Uint8Array[] {
  const found = bytes[0] === tags.sequence ? binaryCertificates(bytes) : textCertificates(bytes);
  if (found.length === 0) throw new CertificateError('bad-value', 'file', 'no certificate in it');
  return found;
}

/** ContentInfo begins with an object identifier, a certificate with a sequence. */
function binaryCertificates(bytes: Uint8Array): Uint8Array[] {
  const lengthOctets = (bytes[1] ?? 0) < 0x80 ? 0 : (bytes[1] ?? 0) & 0x7f;
  if (bytes[2 + lengthOctets] === tags.sequence) return [bytes];
  return readPkcs7(bytes, limits.pemCertificatesMax);
}

function textCertificates(bytes: Uint8Array): Uint8Array[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const wrapped = pemBlocks(text, 'PKCS7').flatMap((block) => readPkcs7(block, limits.pemCertificatesMax));
  return [...readPem(text), ...wrapped];
}
