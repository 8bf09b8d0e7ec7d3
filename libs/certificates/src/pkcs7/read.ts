import { type DerReader, openDer } from '../der/reader.ts';
import { constructed, tags } from '../der/tags.ts';
import { readNumber, readOid } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { contentIds } from '../object-identifiers.ts';

/**
 * Certificates that PKCS #7 SignedData carries (RFC 2315 §9.1, RFC 5652 §5.1), as DER. DER makes them a set, sorted by
 * their bytes: their order says nothing. Signatures over other content are not looked at.
 * @param max how many there may be @throws CertificateError
 */
export function readPkcs7(der: Uint8Array, max: number): Uint8Array[] {
  const outer = openDer(der, 'ContentInfo');
  const type = readOid(outer, 'contentType');
  if (type !== contentIds.signedData) throw new CertificateError('unsupported', 'contentType', type);
  const reader = outer.open('content', constructed(0)).open('SignedData');
  readNumber(reader, 'version');
  reader.read('digestAlgorithms', tags.set);
  reader.read('encapContentInfo', tags.sequence);
  return reader.openOptional('certificates', constructed(0))?.all(max, readCertificate).flat() ?? [];
}

/** CertificateChoices: X.509 certificates are taken, attribute certificates and others left. */
function readCertificate(reader: DerReader): Uint8Array[] {
  const { tag, raw } = reader.read('CertificateChoices');
  return tag === tags.sequence ? [raw] : [];
}
