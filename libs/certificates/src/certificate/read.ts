import { createHash } from 'node:crypto';
import { equalBytes } from '@sekisho/wire';
import { type DerReader, openDer } from '../der/reader.ts';
import { constructed, context, tags } from '../der/tags.ts';
import { hexOf, readNumber, readOctets, readTime } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import {
  type Extension,
  parseAuthorityKeyIdentifier,
  parseBasicConstraints,
  parseDistributionPoints,
  parseExtendedKeyUsage,
  parseInformationAccess,
  parseKeyUsage,
  parseNameConstraints,
  parseSubjectAltName,
  parseSubjectKeyIdentifier,
  readExtensions,
} from '../extensions/read.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { limits } from '../limits.ts';
import { attributeTexts, nameText, parseName } from '../names/distinguished-name.ts';
import { byKind } from '../names/general-names.ts';
import { commonName, emailAddress, extensionIds } from '../object-identifiers.ts';
import { parseSignatureAlgorithm } from '../signature/algorithm.ts';
import type { Certificate } from './certificate.ts';

/**
 * Reads a certificate (RFC 5280 §4.1). Its signature, dates and purposes are for others to judge.
 * @throws CertificateError, and nothing else
 */
export function parseCertificate(der: Uint8Array): Certificate {
  if (der.length > limits.certificateBytesMax) {
    throw new CertificateError('too-large', 'Certificate', `${der.length} bytes`);
  }
  const outer = openDer(der, 'Certificate');
  const signed = outer.read('tbsCertificate', tags.sequence);
  const algorithm = outer.read('signatureAlgorithm', tags.sequence).raw;
  const signature = readOctets(outer, 'signatureValue');
  outer.end();
  const contents = readContents(openDer(signed.raw, 'tbsCertificate'), algorithm);
  return {
    der,
    fingerprint: createHash('sha256').update(der).digest('hex'),
    ...contents,
    signatureAlgorithm: parseSignatureAlgorithm(algorithm),
    signed: signed.raw,
    signature,
  };
}

type Contents = Omit<Certificate, 'der' | 'fingerprint' | 'signatureAlgorithm' | 'signed' | 'signature'>;

/** TBSCertificate; its algorithm must be the one outside (RFC 5280 §4.1.1.2). */
function readContents(reader: DerReader, algorithm: Uint8Array): Contents {
  const version = readVersion(reader);
  const serial = hexOf(reader.read('serialNumber', tags.integer).body, 'serialNumber');
  if (!equalBytes(reader.read('signature', tags.sequence).raw, algorithm)) {
    throw new CertificateError('bad-value', 'signature', 'not the algorithm of signatureAlgorithm');
  }
  const issuerDer = reader.read('issuer', tags.sequence).raw;
  const validity = reader.open('validity');
  const [notBefore, notAfter] = [readTime(validity, 'notBefore'), readTime(validity, 'notAfter')];
  const subjectDer = reader.read('subject', tags.sequence).raw;
  const publicKey = parsePublicKey(reader.read('subjectPublicKeyInfo', tags.sequence).raw);
  reader.optional('issuerUniqueID', context(1));
  reader.optional('subjectUniqueID', context(2));
  const list = reader.openOptional('extensions', constructed(3));
  reader.end();
  const extensions = list === undefined ? new Map<string, Extension>() : readExtensions(list.open('extensions'));
  const subject = parseName(subjectDer, 'subject');
  return {
    version,
    serial,
    subject: nameText(subject, 'subject'),
    issuer: nameText(parseName(issuerDer, 'issuer'), 'issuer'),
    subjectDer,
    issuerDer,
    notBefore,
    notAfter,
    publicKey,
    commonNames: attributeTexts(subject, commonName),
    emailAddresses: attributeTexts(subject, emailAddress),
    ...ofExtensions(extensions),
  };
}

function readVersion(reader: DerReader): 1 | 2 | 3 {
  const explicit = reader.openOptional('version', constructed(0));
  const version = (explicit === undefined ? 0 : readNumber(explicit, 'version')) + 1;
  if (version === 1 || version === 2 || version === 3) return version;
  throw new CertificateError('unsupported', 'version', `${version}`);
}

/** Extensions that are read, and those whose meaning the judgement of a path cannot miss. Policies restrict nothing unless a CA demands them (policyConstraints), which is not understood here. */
const understood: ReadonlySet<string> = new Set([
  extensionIds.subjectKeyIdentifier,
  extensionIds.keyUsage,
  extensionIds.subjectAltName,
  extensionIds.issuerAltName,
  extensionIds.basicConstraints,
  extensionIds.nameConstraints,
  extensionIds.crlDistributionPoints,
  extensionIds.certificatePolicies,
  extensionIds.policyMappings,
  extensionIds.authorityKeyIdentifier,
  extensionIds.extKeyUsage,
  extensionIds.inhibitAnyPolicy,
  extensionIds.authorityInfoAccess,
]);

type OfExtensions = Pick<
  Certificate,
  | 'alternativeNames'
  | 'generalNames'
  | 'authority'
  | 'keyUsage'
  | 'extendedKeyUsage'
  | 'subjectKeyIdentifier'
  | 'authorityKeyIdentifier'
  | 'crlUris'
  | 'ocspUris'
  | 'issuerUris'
  | 'nameConstraints'
  | 'unknownCritical'
>;

function ofExtensions(extensions: ReadonlyMap<string, Extension>): OfExtensions {
  const of = <T>(id: string, parse: (value: Uint8Array) => T): T | undefined => {
    const extension = extensions.get(id);
    return extension && parse(extension.value);
  };
  const generalNames = of(extensionIds.subjectAltName, (value) => parseSubjectAltName(value)) ?? [];
  const access = of(extensionIds.authorityInfoAccess, parseInformationAccess);
  return {
    alternativeNames: byKind(generalNames),
    generalNames,
    authority: of(extensionIds.basicConstraints, parseBasicConstraints),
    keyUsage: of(extensionIds.keyUsage, parseKeyUsage),
    extendedKeyUsage: of(extensionIds.extKeyUsage, (value) => parseExtendedKeyUsage(value)),
    subjectKeyIdentifier: of(extensionIds.subjectKeyIdentifier, parseSubjectKeyIdentifier),
    authorityKeyIdentifier: of(extensionIds.authorityKeyIdentifier, parseAuthorityKeyIdentifier),
    crlUris: of(extensionIds.crlDistributionPoints, parseDistributionPoints) ?? [],
    ocspUris: access?.ocsp ?? [],
    issuerUris: access?.issuers ?? [],
    nameConstraints: of(extensionIds.nameConstraints, parseNameConstraints),
    unknownCritical: [...extensions.values()]
      .filter(({ id, critical }) => critical && !understood.has(id))
      .map(({ id }) => id),
  };
}
