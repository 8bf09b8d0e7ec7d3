import { createHash } from 'node:crypto';
import { parseCertificate } from '../certificate/read.ts';
import { constructed } from '../der/tags.ts';
import { explicit, integer, octetString, oid, sequence, set, time, tlv, unsignedHex } from '../der/writer.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { cmsAttributeIds, contentIds, hashIds } from '../object-identifiers.ts';
import { signatureAlgorithm } from '../signature/sign.ts';

export interface ContentToSign {
  readonly content: Uint8Array;
  readonly key: SigningKey;
  /** The one that belongs to the key, in DER. */
  readonly certificate: Uint8Array;
  /** From its issuer up to the root. */
  readonly chain: readonly Uint8Array[];
  readonly signedAt: Date;
}

const version1 = 1;
const implicitSet = constructed(0);

/**
 * CMS SignedData (RFC 5652 §5) with the content and all certificates in it, as configuration profiles are signed.
 * @throws CertificateError
 */
export async function signContent({ content, key, certificate, chain, signedAt }: ContentToSign): Promise<Uint8Array> {
  const digest = key.algorithm === 'ecdsa-sha384' ? 'sha384' : 'sha256';
  const digestAlgorithm = sequence(oid(hashIds[digest]));
  const attributes = inOrder([
    attribute(cmsAttributeIds.contentType, oid(contentIds.data)),
    attribute(cmsAttributeIds.signingTime, time(signedAt)),
    attribute(cmsAttributeIds.messageDigest, octetString(new Uint8Array(createHash(digest).update(content).digest()))),
  ]);
  // What is signed has the tag of a SET in place of the implicit one (RFC 5652 §5.4).
  const signature = await key.sign(set(...attributes));
  const { issuerDer, serial } = parseCertificate(certificate);
  const signer = sequence(
    integer(version1),
    sequence(issuerDer, unsignedHex(serial)),
    digestAlgorithm,
    tlv(implicitSet, ...attributes),
    signatureAlgorithm(key.algorithm),
    octetString(signature),
  );
  const signedData = sequence(
    integer(version1),
    set(digestAlgorithm),
    sequence(oid(contentIds.data), explicit(0, octetString(content))),
    tlv(implicitSet, ...inOrder([certificate, ...chain])),
    set(signer),
  );
  return sequence(oid(contentIds.signedData), explicit(0, signedData));
}

const attribute = (type: string, value: Uint8Array): Uint8Array => sequence(oid(type), set(value));

/** DER's order of the members of a set (X.690 §11.6). */
const inOrder = (members: readonly Uint8Array[]): Uint8Array[] =>
  members.toSorted((one, other) => Buffer.compare(one, other));
