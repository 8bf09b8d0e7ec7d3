import { DerReader } from '../asn1/decode.ts';
import { constructed, tag } from '../asn1/encode.ts';
import { extensionOid } from '../extensions/issue.ts';
import { keyIdentifier } from '../keys/public-key.ts';

/** What of a CA's certificate goes into what it signs. */
export interface Authority {
  /** Its subject, a Name in DER as it stands there. */
  readonly subject: Uint8Array;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array;
  /** Its subject key identifier, or what RFC 5280 §4.2.1.2 would make it. */
  readonly keyIdentifier: Uint8Array;
}

/** @throws DerError where it is not a certificate; a CA knows its own */
export function authorityOf(certificate: Uint8Array): Authority {
  const fields = new DerReader(certificate).enter('Certificate').enter('tbsCertificate');
  fields.optional('version', constructed(0));
  fields.next('serialNumber', tag.integer);
  for (const field of ['signature', 'issuer', 'validity']) fields.next(field, tag.sequence);
  const { whole: subject } = fields.next('subject', tag.sequence);
  const { whole: publicKey } = fields.next('subjectPublicKeyInfo', tag.sequence);
  return { subject, publicKey, keyIdentifier: ownIdentifier(fields) ?? keyIdentifier(publicKey) };
}

function ownIdentifier(fields: DerReader): Uint8Array | undefined {
  if (fields.nextTag !== constructed(3)) return undefined;
  const extensions = fields.enter('extensions', constructed(3)).enter('extensions');
  while (!extensions.atEnd) {
    const extension = extensions.enter('extension');
    if (extension.oid('extnID') !== extensionOid.subjectKeyIdentifier) continue;
    extension.optional('critical', tag.boolean);
    return extension.enter('extnValue', tag.octetString).next('subjectKeyIdentifier', tag.octetString).content;
  }
  return undefined;
}
