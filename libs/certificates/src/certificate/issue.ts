import { explicit, integer, nullValue, sequence, time, unsignedHex } from '../der/writer.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  crlDistributionPoint,
  extendedKeyUsage,
  extension,
  type KeyUsageToIssue,
  keyUsage,
  ocspResponder,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from '../extensions/issue.ts';
import { acceptPublicKey } from '../keys/accepted-key.ts';
import { keyIdentifier } from '../keys/public-key.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { generalNames, type NamesToIssue } from '../names/alternative-names.ts';
import { distinguishedName, type SubjectName } from '../names/subject-name.ts';
import { type ExtendedKeyUsage, extensionIds } from '../object-identifiers.ts';
import { signatureAlgorithm, signed } from '../signature/sign.ts';
import { authorityOf } from './authority.ts';

export interface CertificateToIssue {
  /** The issuer's certificate in DER; undefined: the certificate is self-signed. */
  readonly issuer: Uint8Array | undefined;
  /** The issuer's key. */
  readonly signingKey: SigningKey;
  /** Hexadecimal digits, as newSerial makes them. */
  readonly serial: string;
  readonly subject: SubjectName;
  readonly names?: NamesToIssue;
  /** SubjectPublicKeyInfo that acceptPublicKey or readRequest let pass. */
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  /** The last second in which it is good. */
  readonly notAfter: Date;
  /** Present: it is a CA, with at most so many CAs below it. */
  readonly authority?: { readonly pathLength?: number };
  /** What fits the key and whether it is a CA, unless given. */
  readonly keyUsage?: readonly KeyUsageToIssue[];
  readonly extendedKeyUsage?: readonly ExtendedKeyUsage[];
  /** Where its CRL is, over HTTP. */
  readonly crlUrl?: string;
  readonly ocspUrl?: string;
  /** For a delegated OCSP responder: nobody is to ask whether it is revoked (RFC 6960 §4.2.2.2.1). */
  readonly ocspNoCheck?: boolean;
}

const version3 = 2;

/** Builds and signs a certificate (RFC 5280 §4). @throws TypeError for a public key that is not accepted */
export async function issueCertificate(wanted: CertificateToIssue): Promise<Uint8Array> {
  const { signingKey, subject, publicKey } = wanted;
  const name = distinguishedName(subject);
  const authority =
    wanted.issuer === undefined
      ? { subject: name, keyIdentifier: keyIdentifier(publicKey) }
      : authorityOf(wanted.issuer);
  const toBeSigned = sequence(
    explicit(0, integer(version3)),
    unsignedHex(wanted.serial),
    signatureAlgorithm(signingKey.algorithm),
    authority.subject,
    sequence(time(wanted.notBefore), time(wanted.notAfter)),
    name,
    publicKey,
    explicit(3, sequence(...extensionsOf(wanted, authority.keyIdentifier))),
  );
  return signed(toBeSigned, signingKey);
}

function extensionsOf(wanted: CertificateToIssue, authorityKey: Uint8Array): Uint8Array[] {
  const names = generalNames(wanted.names ?? {});
  const { extendedKeyUsage: purposes = [], crlUrl, ocspUrl } = wanted;
  return [
    basicConstraints(wanted.authority),
    keyUsage(wanted.keyUsage ?? usualKeyUsage(wanted)),
    ...(purposes.length === 0 ? [] : [extendedKeyUsage(purposes)]),
    subjectKeyIdentifier(keyIdentifier(wanted.publicKey)),
    authorityKeyIdentifier(authorityKey),
    ...(names === undefined ? [] : [subjectAlternativeName(names)]),
    ...(crlUrl === undefined ? [] : [crlDistributionPoint(crlUrl)]),
    ...(ocspUrl === undefined ? [] : [ocspResponder(ocspUrl)]),
    ...(wanted.ocspNoCheck === true ? [extension(extensionIds.ocspNoCheck, nullValue())] : []),
  ];
}

/** A CA signs certificates, CRLs and OCSP responses; others sign, and TLS 1.2 without (EC)DHE enciphers to an RSA key. */
function usualKeyUsage({ authority, publicKey }: CertificateToIssue): readonly KeyUsageToIssue[] {
  if (authority !== undefined) return ['digitalSignature', 'keyCertSign', 'cRLSign'];
  const accepted = acceptPublicKey(publicKey);
  if (accepted.outcome === 'refused') throw new TypeError(accepted.detail);
  return accepted.kind === 'rsa' ? ['digitalSignature', 'keyEncipherment'] : ['digitalSignature'];
}
