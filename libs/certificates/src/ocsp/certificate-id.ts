import { createHash } from 'node:crypto';
import { equalBytes, fromHex } from '@sekisho/wire';
import type { Certificate } from '../certificate/certificate.ts';
import { type DerReader, tags } from '../der/reader.ts';
import { hexOf } from '../der/values.ts';
import { der, oid, sequence } from '../der/writer.ts';
import { readHashAlgorithm } from '../signature/algorithm.ts';

const sha1 = '1.3.14.3.2.26';

/**
 * CertID (RFC 6960 §4.1.1): how OCSP names a certificate. Its SHA-1 is a name, and not what security rests on; every
 * responder knows it (RFC 5019 §2.1.1).
 */
export function certificateId({ serial }: Certificate, issuer: Certificate): Uint8Array<ArrayBuffer> {
  return sequence(
    sequence(oid(sha1), der(tags.null)),
    der(tags.octetString, hashed('sha1', issuer.subjectDer)),
    der(tags.octetString, hashed('sha1', issuer.publicKey.bits)),
    der(tags.integer, serialOctets(serial)),
  );
}

/** Reads a CertID. The answer tells whether it names a certificate of an issuer, by whatever hash. */
export function readCertificateId(reader: DerReader): (certificate: Certificate, issuer: Certificate) => boolean {
  const id = reader.open('certID');
  const hash = readHashAlgorithm(id);
  const name = id.read('issuerNameHash', tags.octetString).body;
  const key = id.read('issuerKeyHash', tags.octetString).body;
  const serial = hexOf(id.read('serialNumber', tags.integer).body, 'serialNumber');
  id.end();
  return (certificate, issuer) =>
    hash !== undefined &&
    serial === certificate.serial &&
    equalBytes(name, hashed(hash, issuer.subjectDer)) &&
    equalBytes(key, hashed(hash, issuer.publicKey.bits));
}

const hashed = (hash: string, bytes: Uint8Array): Uint8Array => createHash(hash).update(bytes).digest();

/** Contents of a non-negative INTEGER. */
function serialOctets(serial: string): Uint8Array {
  const octets = fromHex(serial.padStart(serial.length + (serial.length % 2), '0'));
  return (octets[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...octets) : octets;
}
