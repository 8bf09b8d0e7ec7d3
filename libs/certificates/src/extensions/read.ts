import { toHex } from '@sekisho/wire';
import { type KeyUsage, keyUsages, type NameConstraints, type Purpose } from '../certificate/certificate.ts';
import { DerReader, openDer } from '../der/reader.ts';
import { constructed, context, tags } from '../der/tags.ts';
import { bitsOf, readFlag, readNumber, readOid } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type GeneralName, readGeneralName } from '../names/general-names.ts';
import { accessMethodIds, purposeNames } from '../object-identifiers.ts';

export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  /** DER of the extension's value. */
  readonly value: Uint8Array;
}

/** Extensions by their object identifier, each there once (RFC 5280 §4.2). */
export function readExtensions(reader: DerReader): ReadonlyMap<string, Extension> {
  const extensions = new Map<string, Extension>();
  for (const extension of reader.all(limits.extensionsMax, readExtension)) {
    if (extensions.has(extension.id)) throw reader.error('bad-value', `${extension.id} is there twice`);
    extensions.set(extension.id, extension);
  }
  return extensions;
}

function readExtension(list: DerReader): Extension {
  const reader = list.open('Extension');
  const id = readOid(reader, 'extnID');
  const critical = readFlag(reader, 'critical');
  const value = reader.read('extnValue', tags.octetString).body;
  reader.end();
  return { id, critical, value };
}

export function parseBasicConstraints(value: Uint8Array): { pathLength: number | undefined } | undefined {
  const reader = openDer(value, 'basicConstraints');
  const isAuthority = readFlag(reader, 'cA');
  const pathLength = reader.next === tags.integer ? readNumber(reader, 'pathLenConstraint') : undefined;
  reader.end();
  return isAuthority ? { pathLength } : undefined;
}

export function parseKeyUsage(value: Uint8Array): KeyUsage[] {
  const reader = new DerReader(value, 'keyUsage');
  const set = bitsOf(reader.read('keyUsage', tags.bitString).body, 'keyUsage');
  reader.end();
  return keyUsages.filter((_, bit) => set.includes(bit));
}

export function parseExtendedKeyUsage(value: Uint8Array, max: number = limits.listedMax): Purpose[] {
  return openDer(value, 'extKeyUsage').all(max, (reader) => {
    const oid = readOid(reader, 'KeyPurposeId');
    return { oid, name: purposeNames.get(oid) };
  });
}

export const parseSubjectAltName = (value: Uint8Array, max: number = limits.alternativeNamesMax): GeneralName[] =>
  openDer(value, 'subjectAltName').all(max, readGeneralName);

export function parseSubjectKeyIdentifier(value: Uint8Array): string {
  const reader = new DerReader(value, 'subjectKeyIdentifier');
  const identifier = reader.read('subjectKeyIdentifier', tags.octetString).body;
  reader.end();
  return keyIdentifier(identifier, 'subjectKeyIdentifier');
}

export function parseAuthorityKeyIdentifier(value: Uint8Array): string | undefined {
  const identifier = openDer(value, 'authorityKeyIdentifier').optional('keyIdentifier', context(0))?.body;
  return identifier && keyIdentifier(identifier, 'authorityKeyIdentifier');
}

function keyIdentifier(bytes: Uint8Array, field: string): string {
  if (bytes.length > limits.keyIdentifierBytesMax)
    throw new CertificateError('too-large', field, `${bytes.length} bytes`);
  return toHex(bytes);
}

/** URIs of the points that hold revocations for all reasons, by the certificate's own issuer. */
export function parseDistributionPoints(value: Uint8Array): string[] {
  const points = openDer(value, 'cRLDistributionPoints').all(limits.listedMax, (reader) => {
    const point = reader.open('DistributionPoint');
    const names = readDistributionPointName(point.openOptional('distributionPoint', constructed(0)));
    const isPartial = point.optional('reasons', context(1)) !== undefined;
    const isIndirect = point.optional('cRLIssuer', constructed(2)) !== undefined;
    return isPartial || isIndirect ? [] : names;
  });
  return points.flat();
}

/** URIs of a DistributionPointName (RFC 5280 §4.2.1.13); one relative to the issuer's name has none. */
export function readDistributionPointName(name: DerReader | undefined): string[] {
  const full = name?.openOptional('fullName', constructed(0));
  return full?.all(limits.listedMax, readGeneralName).flatMap(uriOf) ?? [];
}

export interface InformationAccess {
  readonly ocsp: readonly string[];
  readonly issuers: readonly string[];
}

export function parseInformationAccess(value: Uint8Array): InformationAccess {
  const entries = openDer(value, 'authorityInfoAccess').all(limits.listedMax, (reader) => {
    const description = reader.open('AccessDescription');
    const method = readOid(description, 'accessMethod');
    return { method, uris: uriOf(readGeneralName(description)) };
  });
  const by = (wanted: string): string[] => entries.flatMap(({ method, uris }) => (method === wanted ? uris : []));
  return { ocsp: by(accessMethodIds.ocsp), issuers: by(accessMethodIds.caIssuers) };
}

const uriOf = (name: GeneralName): string[] =>
  name.kind === 'uri' && name.text.length <= limits.nameTextMax ? [name.text] : [];

export function parseNameConstraints(value: Uint8Array): NameConstraints {
  const reader = openDer(value, 'nameConstraints');
  const permitted = readSubtrees(reader.openOptional('permittedSubtrees', constructed(0)));
  const excluded = readSubtrees(reader.openOptional('excludedSubtrees', constructed(1)));
  reader.end();
  return { permitted, excluded };
}

function readSubtrees(reader: DerReader | undefined): GeneralName[] {
  return (
    reader?.all(limits.nameConstraintsMax, (list) => {
      const subtree = list.open('GeneralSubtree');
      const base = readGeneralName(subtree);
      // RFC 5280 §4.2.1.10: minimum is 0, which DER leaves out, and maximum absent.
      if (!subtree.done) throw new CertificateError('unsupported', 'GeneralSubtree', 'minimum or maximum');
      return base;
    }) ?? []
  );
}
