import { createHash } from 'node:crypto';
import { equalBytes } from '@sekisho/wire';
import { authorityOf } from '../certificate/authority.ts';
import type { Certificate } from '../certificate/certificate.ts';
import type { DerReader } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { hexOf } from '../der/values.ts';
import { nullValue, octetString, oid, sequence, unsignedHex } from '../der/writer.ts';
import { CertificateError } from '../errors.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { type HashName, hashIds } from '../object-identifiers.ts';
import { readHashAlgorithm } from '../signature/algorithm.ts';

/** CertID (RFC 6960 §4.1.1): how OCSP names a certificate, by its serial number and hashes of its issuer. */
export interface OcspCertificateId {
  /** As it was asked, which is how it is answered. */
  readonly der: Uint8Array;
  /** Undefined: a hash that is not known here. */
  readonly hash: Exclude<HashName, 'md5'> | undefined;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Hexadecimal digits in lower case, without leading zeros. */
  readonly serial: string;
}

/** CertID by SHA-1, which is a name here, and not what security rests on: every responder knows it (RFC 5019 §2.1.1). */
export const certificateId = ({ serial }: Certificate, issuer: Certificate): Uint8Array =>
  sequence(
    sequence(oid(hashIds.sha1), nullValue()),
    octetString(hashed('sha1', issuer.subjectDer)),
    octetString(hashed('sha1', issuer.publicKey.bits)),
    unsignedHex(serial),
  );

export function readCertificateId(reader: DerReader): OcspCertificateId {
  const value = reader.read('certID', tags.sequence);
  const fields = value.open('certID');
  const hash = readHashAlgorithm(fields);
  const issuerNameHash = fields.read('issuerNameHash', tags.octetString).body;
  const issuerKeyHash = fields.read('issuerKeyHash', tags.octetString).body;
  const serial = hexOf(fields.read('serialNumber', tags.integer).body, 'serialNumber');
  fields.end();
  // One CertID has one form, but for a NULL that may be left out: a responder signs for each form that it is asked in.
  if (hash !== undefined) {
    const isAsked = (...parameters: Uint8Array[]): boolean =>
      equalBytes(
        value.raw,
        sequence(
          sequence(oid(hashIds[hash]), ...parameters),
          octetString(issuerNameHash),
          octetString(issuerKeyHash),
          unsignedHex(serial),
        ),
      );
    if (!isAsked(nullValue()) && !isAsked()) throw new CertificateError('bad-value', 'certID', 'not as DER writes it');
  }
  return { der: value.raw, hash: hash === 'md5' ? undefined : hash, issuerNameHash, issuerKeyHash, serial };
}

/** Whether a question is about a certificate that this CA, given as its certificate, has issued. */
export function isIssuerOf(authority: Uint8Array, id: OcspCertificateId): boolean {
  const { subject, publicKey } = authorityOf(authority);
  return namesIssuer(id, subject, parsePublicKey(publicKey).bits);
}

/** Whether it names this certificate of this issuer, by whatever hash. */
export const namesCertificate = (id: OcspCertificateId, { serial }: Certificate, issuer: Certificate): boolean =>
  id.serial === serial && namesIssuer(id, issuer.subjectDer, issuer.publicKey.bits);

const namesIssuer = (
  { hash, issuerKeyHash, issuerNameHash }: OcspCertificateId,
  name: Uint8Array,
  keyBits: Uint8Array,
): boolean =>
  hash !== undefined &&
  equalBytes(issuerNameHash, hashed(hash, name)) &&
  equalBytes(issuerKeyHash, hashed(hash, keyBits));

const hashed = (hash: HashName, bytes: Uint8Array): Uint8Array => createHash(hash).update(bytes).digest();
