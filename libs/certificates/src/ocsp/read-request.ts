import { createHash, timingSafeEqual } from 'node:crypto';
import { DerError, DerReader } from '../asn1/decode.ts';
import { constructed, tag } from '../asn1/encode.ts';
import { authorityOf } from '../certificate/authority.ts';
import { extensionOid } from '../extensions/issue.ts';
import { ocspCertificatesMax, ocspNonceBytesMax, ocspRequestBytesMax, serialBytesMax } from '../issue/limits.ts';
import { publicKeyBits } from '../keys/public-key.ts';

/** CertID (RFC 6960 §4.1.1): a serial number, and the issuer by hashes. */
export interface OcspCertificateId {
  /** As it was asked, which is how it is answered. */
  readonly der: Uint8Array;
  /** Undefined: a hash that is not known here. */
  readonly hash: 'sha1' | 'sha256' | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hexadecimal digits in lower case, without leading zeros. */
  readonly serial: string;
}

export interface OcspRequest {
  readonly certificates: readonly OcspCertificateId[];
  readonly nonce: Uint8Array | undefined;
}

export type ReadOcspRequest =
  | { readonly outcome: 'read'; readonly request: OcspRequest }
  /** To be answered by malformedRequest. */
  | { readonly outcome: 'refused'; readonly detail: string };

const hashes = new Map<string, 'sha1' | 'sha256'>([
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
]);

/** Reads an OCSP request (RFC 6960 §4.1.1) from DER; a signature on it, which nobody needs, is passed over. */
export function readOcspRequest(der: Uint8Array): ReadOcspRequest {
  if (der.length > ocspRequestBytesMax)
    return { outcome: 'refused', detail: `longer than ${ocspRequestBytesMax} bytes` };
  try {
    return { outcome: 'read', request: parse(der) };
  } catch (error) {
    if (error instanceof DerError) return { outcome: 'refused', detail: error.message };
    throw error;
  }
}

/** Whether a question is about a certificate that this CA, given as its certificate, has issued. */
export function isIssuerOf(authority: Uint8Array, { hash, issuerNameHash, issuerKeyHash }: OcspCertificateId): boolean {
  if (hash === undefined) return false;
  const { subject, publicKey } = authorityOf(authority);
  const same = (bytes: Uint8Array, digest: Uint8Array) =>
    digest.length === createHash(hash).update(bytes).digest().length &&
    timingSafeEqual(createHash(hash).update(bytes).digest(), digest);
  return same(subject, issuerNameHash) && same(publicKeyBits(publicKey), issuerKeyHash);
}

function parse(der: Uint8Array): OcspRequest {
  const outer = new DerReader(der);
  const request = outer.enter('OCSPRequest');
  outer.end('OCSPRequest');
  const fields = request.enter('tbsRequest');
  fields.optional('version', constructed(0));
  fields.optional('requestorName', constructed(1));
  const list = fields.enter('requestList');
  const certificates: OcspCertificateId[] = [];
  while (!list.atEnd) {
    if (certificates.length === ocspCertificatesMax) {
      throw new DerError('requestList', `more than ${ocspCertificatesMax} certificates`);
    }
    certificates.push(certificateId(list.enter('Request')));
  }
  if (certificates.length === 0) throw new DerError('requestList', 'empty');
  const extensions = fields.nextTag === constructed(2) ? fields.enter('requestExtensions', constructed(2)) : undefined;
  return { certificates, nonce: extensions && nonceIn(extensions.enter('requestExtensions')) };
}

function certificateId(request: DerReader): OcspCertificateId {
  const { whole, content } = request.next('reqCert', tag.sequence);
  const fields = new DerReader(content);
  return {
    der: whole,
    hash: hashes.get(fields.enter('hashAlgorithm').oid('hashAlgorithm')),
    issuerNameHash: fields.next('issuerNameHash', tag.octetString).content,
    issuerKeyHash: fields.next('issuerKeyHash', tag.octetString).content,
    serial: fields.unsignedHex('serialNumber', serialBytesMax),
  };
}

function nonceIn(extensions: DerReader): Uint8Array | undefined {
  while (!extensions.atEnd) {
    const extension = extensions.enter('extension');
    if (extension.oid('extnID') !== extensionOid.ocspNonce) continue;
    extension.optional('critical', tag.boolean);
    const { content } = extension.enter('extnValue', tag.octetString).next('nonce', tag.octetString);
    if (content.length === 0 || content.length > ocspNonceBytesMax) {
      throw new DerError('nonce', `${content.length} bytes long`);
    }
    return content;
  }
  return undefined;
}
