import type { Certificate } from '../certificate/certificate.ts';
import { DerReader } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import { nameKey } from '../names/distinguished-name.ts';
import { readPkcs7 } from '../pkcs7/read.ts';

/** Encodings of Certificate payloads that carry certificates (RFC 2408 §3.9, RFC 4945 §3.3.4). */
export const certificateEncodings = { pkcs7: 1, x509Signature: 4 } as const;

/**
 * Certificates in an IKE Certificate payload, as DER: one, or as many as PKCS #7 holds, in no order then.
 * @throws CertificateError `unsupported` for other encodings, `too-many` beyond 8
 */
export function certificatesOf(encoding: number, data: Uint8Array): Uint8Array[] {
  if (data.length > limits.containerBytesMax) throw new CertificateError('too-large', 'CERT', `${data.length} bytes`);
  switch (encoding) {
    case certificateEncodings.x509Signature: {
      const reader = new DerReader(data, 'CERT');
      const { raw } = reader.read('Certificate', tags.sequence);
      reader.end();
      return [raw];
    }
    case certificateEncodings.pkcs7:
      return readPkcs7(data, limits.containerCertificatesMax);
    default:
      throw new CertificateError('unsupported', 'CERT encoding', `${encoding}`);
  }
}

/**
 * The same certificates with the holder's own first: the first that has issued none of the others and is no CA, where
 * there is such a one. PKCS #7 keeps no order, and clients send chains as they like.
 */
export function holderFirst(certificates: readonly Certificate[]): Certificate[] {
  const issuers = new Set(
    certificates.filter(({ subject, issuer }) => subject !== issuer).map(({ issuerDer }) => nameKey(issuerDer)),
  );
  const isHolder = (certificate: Certificate): boolean =>
    certificate.authority === undefined && !issuers.has(nameKey(certificate.subjectDer));
  const holder = certificates.find(isHolder);
  return holder === undefined ? [...certificates] : [holder, ...certificates.filter((other) => other !== holder)];
}
