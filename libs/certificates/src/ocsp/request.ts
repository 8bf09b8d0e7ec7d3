import type { Certificate } from '../certificate/certificate.ts';
import { constructed, tags } from '../der/reader.ts';
import { der, oid, sequence } from '../der/writer.ts';
import { certificateId } from './certificate-id.ts';

export const nonceId = '1.3.6.1.5.5.7.48.1.2';

/**
 * OCSPRequest for one certificate (RFC 6960 §4.1), to be sent as `application/ocsp-request`.
 * @param nonce 16 to 32 random bytes that a response may repeat (RFC 9654 §2.1); responders that prepare their responses
 *   do not; absent: none is sent
 */
export function ocspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const requests = sequence(sequence(certificateId(certificate, issuer)));
  return sequence(sequence(requests, ...(nonce === undefined ? [] : [nonceExtension(nonce)])));
}

const nonceExtension = (nonce: Uint8Array): Uint8Array =>
  der(constructed(2), sequence(sequence(oid(nonceId), der(tags.octetString, der(tags.octetString, nonce)))));
