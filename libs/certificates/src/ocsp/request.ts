import type { Certificate } from '../certificate/certificate.ts';
import { DerReader, openDer } from '../der/reader.ts';
import { constructed, tags } from '../der/tags.ts';
import { explicit, octetString, sequence } from '../der/writer.ts';
import { CertificateError } from '../errors.ts';
import { extension } from '../extensions/issue.ts';
import { readExtensions } from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { extensionIds } from '../object-identifiers.ts';
import { certificateId, type OcspCertificateId, readCertificateId } from './certificate-id.ts';

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
  return sequence(sequence(requests, ...(nonce === undefined ? [] : [explicit(2, sequence(nonceExtension(nonce)))])));
}

/** Nonce of a request or a response (RFC 6960 §4.4.1). */
export const nonceExtension = (nonce: Uint8Array): Uint8Array => extension(extensionIds.ocspNonce, octetString(nonce));

export interface OcspRequest {
  readonly certificates: readonly OcspCertificateId[];
  readonly nonce: Uint8Array | undefined;
}

export type ReadOcspRequest =
  | { readonly outcome: 'read'; readonly request: OcspRequest }
  /** To be answered by malformedRequest. */
  | { readonly outcome: 'refused'; readonly detail: string };

/** Reads an OCSP request (RFC 6960 §4.1.1) from DER; a signature on it, which nobody needs, is passed over. */
export function readOcspRequest(der: Uint8Array): ReadOcspRequest {
  if (der.length > limits.ocspRequestBytesMax) {
    return { outcome: 'refused', detail: `longer than ${limits.ocspRequestBytesMax} bytes` };
  }
  try {
    return { outcome: 'read', request: parse(der) };
  } catch (error) {
    if (error instanceof CertificateError) return { outcome: 'refused', detail: error.message };
    throw error;
  }
}

function parse(der: Uint8Array): OcspRequest {
  const reader = openDer(der, 'OCSPRequest').open('tbsRequest');
  reader.optional('version', constructed(0));
  reader.optional('requestorName', constructed(1));
  const certificates = reader.open('requestList').all(limits.ocspRequestCertificatesMax, readSingleRequest);
  if (certificates.length === 0) throw new CertificateError('bad-value', 'requestList', 'empty');
  const extensions = reader.openOptional('requestExtensions', constructed(2))?.open('requestExtensions');
  reader.end();
  const nonce = extensions && readExtensions(extensions).get(extensionIds.ocspNonce);
  return { certificates, nonce: nonce && readNonce(nonce.value) };
}

function readSingleRequest(list: DerReader): OcspCertificateId {
  const reader = list.open('Request');
  const id = readCertificateId(reader);
  reader.optional('singleRequestExtensions', constructed(0));
  reader.end();
  return id;
}

function readNonce(value: Uint8Array): Uint8Array {
  const { body } = new DerReader(value, 'nonce').read('nonce', tags.octetString);
  if (body.length === 0 || body.length > limits.ocspNonceBytesMax) {
    throw new CertificateError('bad-value', 'nonce', `${body.length} bytes`);
  }
  return body;
}
