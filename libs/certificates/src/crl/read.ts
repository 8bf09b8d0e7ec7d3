import type { Certificate } from '../certificate/certificate.ts';
import { allowsUsage } from '../certificate/purpose.ts';
import { constructed, context, DerReader, openDer, tags } from '../der/reader.ts';
import { hexOf, readNumber, readOctets, readTime } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import {
  type Extension,
  parseAuthorityKeyIdentifier,
  readDistributionPointName,
  readExtensions,
} from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { nameText, parseName, sameName } from '../names/distinguished-name.ts';
import { extensionIds } from '../object-identifiers.ts';
import { parseSignatureAlgorithm } from '../signature/algorithm.ts';
import { isSignedBy, type Signed, weaknessOf } from '../signature/verify.ts';
import { type Revocation, revocationReason } from './reasons.ts';

/** A certificate revocation list (RFC 5280 §5). Its signature was not verified. */
export interface Crl extends Signed {
  /** As RFC 4514 writes it, and in DER. */
  readonly issuer: string;
  readonly issuerDer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** Hexadecimal digits in lower case, without leading zeros. */
  readonly number: string | undefined;
  readonly authorityKeyIdentifier: string | undefined;
  /** URIs of the distribution points that it is for alone; empty: it is for all certificates of its issuer. */
  readonly distributionPoints: readonly string[];
  /** Revocations by serial number, as certificates have it. */
  readonly revocations: ReadonlyMap<string, Revocation>;
  /** Why nothing may be concluded from it, in words: a delta, indirect or partial CRL, or a critical extension. */
  readonly unusable: string | undefined;
}

/** @throws CertificateError, and nothing else */
export function parseCrl(der: Uint8Array): Crl {
  if (der.length > limits.crlBytesMax)
    throw new CertificateError('too-large', 'CertificateList', `${der.length} bytes`);
  const outer = openDer(der, 'CertificateList');
  const signed = outer.read('tbsCertList', tags.sequence);
  const signatureAlgorithm = parseSignatureAlgorithm(outer.read('signatureAlgorithm', tags.sequence).raw);
  const signature = readOctets(outer, 'signatureValue');
  outer.end();
  return {
    ...readContents(new DerReader(signed.body, 'tbsCertList')),
    signatureAlgorithm,
    signed: signed.raw,
    signature,
  };
}

function readContents(reader: DerReader): Omit<Crl, keyof Signed> {
  if (reader.next === tags.integer) readNumber(reader, 'version');
  reader.read('signature', tags.sequence);
  const issuerDer = reader.read('issuer', tags.sequence).raw;
  const thisUpdate = readTime(reader, 'thisUpdate');
  const hasNext = reader.next === tags.utcTime || reader.next === tags.generalizedTime;
  const nextUpdate = hasNext ? readTime(reader, 'nextUpdate') : undefined;
  const entries = readEntries(reader.openOptional('revokedCertificates', tags.sequence));
  const list = reader.openOptional('crlExtensions', constructed(0))?.open('crlExtensions');
  reader.end();
  const extensions = list === undefined ? new Map<string, Extension>() : readExtensions(list);
  const scope = readScope(extensions.get(extensionIds.issuingDistributionPoint));
  const number = extensions.get(extensionIds.crlNumber);
  const authority = extensions.get(extensionIds.authorityKeyIdentifier);
  return {
    issuer: nameText(parseName(issuerDer, 'issuer'), 'issuer'),
    issuerDer,
    thisUpdate,
    nextUpdate,
    number: number && hexOf(new DerReader(number.value, 'cRLNumber').read('cRLNumber', tags.integer).body, 'cRLNumber'),
    authorityKeyIdentifier: authority && parseAuthorityKeyIdentifier(authority.value),
    distributionPoints: scope.distributionPoints,
    revocations: entries.revocations,
    unusable: flawOf(extensions) ?? scope.unusable ?? entries.unusable,
  };
}

interface Entries {
  readonly revocations: Map<string, Revocation>;
  readonly unusable: string | undefined;
}

/** Entries with the reason removeFromCRL, which belong in deltas, revoke nothing. */
function readEntries(reader: DerReader | undefined): Entries {
  const revocations = new Map<string, Revocation>();
  let unusable: string | undefined;
  while (reader !== undefined && !reader.done) {
    const entry = reader.open('revokedCertificate');
    const serial = hexOf(entry.read('userCertificate', tags.integer).body, 'userCertificate');
    const at = readTime(entry, 'revocationDate');
    const extensions = entry.openOptional('crlEntryExtensions', tags.sequence);
    entry.end();
    const details = extensions === undefined ? unspecified : readEntryExtensions(extensions);
    unusable ??= details.unusable;
    if (details.reason !== 'removeFromCRL') revocations.set(serial, { at, reason: details.reason });
  }
  return { revocations, unusable };
}

interface EntryDetails {
  readonly reason: Revocation['reason'];
  readonly unusable: string | undefined;
}

const unspecified: EntryDetails = { reason: 'unspecified', unusable: undefined };

function readEntryExtensions(list: DerReader): EntryDetails {
  const extensions = readExtensions(list);
  const code = extensions.get(extensionIds.reasonCode);
  const reason =
    code && revocationReason(readNumber(new DerReader(code.value, 'reasonCode'), 'reasonCode', tags.enumerated));
  return { reason: reason ?? 'unspecified', unusable: unusableBy(extensions, entryExtensions) };
}

const entryExtensions: ReadonlySet<string> = new Set([extensionIds.reasonCode, extensionIds.invalidityDate]);
const listExtensions: ReadonlySet<string> = new Set([
  extensionIds.crlNumber,
  extensionIds.authorityKeyIdentifier,
  extensionIds.issuerAltName,
  extensionIds.issuingDistributionPoint,
  extensionIds.authorityInfoAccess,
]);

/** RFC 5280 §5.2: a CRL with a critical extension that is not understood says nothing on who is not revoked. */
function unusableBy(extensions: ReadonlyMap<string, Extension>, understood: ReadonlySet<string>): string | undefined {
  if (extensions.has(extensionIds.certificateIssuer)) return 'it is indirect: it revokes certificates of other CAs';
  const unknown = [...extensions.values()].find(({ id, critical }) => critical && !understood.has(id));
  return unknown && `its critical extension ${unknown.id} is not understood`;
}

const flawOf = (extensions: ReadonlyMap<string, Extension>): string | undefined =>
  extensions.has(extensionIds.deltaCrlIndicator)
    ? 'it is a delta: it holds changes to another CRL alone'
    : unusableBy(extensions, listExtensions);

type Scope = Pick<Crl, 'distributionPoints' | 'unusable'>;

/** IssuingDistributionPoint (RFC 5280 §5.2.5). */
function readScope(extension: Extension | undefined): Scope {
  if (extension === undefined) return { distributionPoints: [], unusable: undefined };
  const reader = openDer(extension.value, 'issuingDistributionPoint');
  const name = reader.openOptional('distributionPoint', constructed(0));
  const distributionPoints = readDistributionPointName(name);
  if (name !== undefined && distributionPoints.length === 0) {
    return { distributionPoints, unusable: 'it is partial: it is for a distribution point without a URI' };
  }
  const next = reader.next;
  return { distributionPoints, unusable: next === undefined ? undefined : partOf(next) };
}

/** What is left of the extension narrows the CRL; DER leaves out what is false. */
function partOf(tag: number): string {
  if (tag === context(4)) return 'it is indirect: it revokes certificates of other CAs';
  return 'it is partial: it is for some kinds of certificates or some reasons alone';
}

/** When and why a certificate was revoked; nothing where the CRL does not say so. Takes the same time whatever the CRL's size. */
export const revokedAt = ({ revocations }: Crl, serial: string): Revocation | undefined => revocations.get(serial);

export type Verification = { readonly kind: 'valid' } | { readonly kind: 'refused'; readonly detail: string };

/** Whether a CA issued a CRL (RFC 5280 §6.3.3 (f), (g)). Whether it is fresh is for the caller to judge. */
export async function verifyCrl(crl: Crl, issuer: Certificate): Promise<Verification> {
  const refused = (detail: string): Verification => ({ kind: 'refused', detail });
  if (!sameName(crl.issuerDer, issuer.subjectDer))
    return refused(`the CRL is of ${crl.issuer}, not of ${issuer.subject}`);
  if (!allowsUsage(issuer, 'cRLSign')) return refused(`the CA ${issuer.subject} may not sign CRLs (keyUsage)`);
  const weakness = weaknessOf(crl.signatureAlgorithm, issuer.publicKey);
  if (weakness !== undefined) return refused(`the CRL of ${crl.issuer} is too weak: ${weakness}`);
  if (!(await isSignedBy(crl, issuer.publicKey)))
    return refused(`the CRL of ${crl.issuer} was not signed by that CA's key`);
  return { kind: 'valid' };
}

/** Why a CRL says nothing on a certificate, in words; nothing where it does. Signature and dates are judged elsewhere. */
export function notCovering(crl: Crl, certificate: Certificate): string | undefined {
  if (crl.unusable !== undefined) return crl.unusable;
  if (!sameName(crl.issuerDer, certificate.issuerDer)) return `it is of ${crl.issuer}, not of ${certificate.issuer}`;
  const { distributionPoints } = crl;
  const isOfPoint =
    distributionPoints.length === 0 || distributionPoints.some((uri) => certificate.crlUris.includes(uri));
  return isOfPoint ? undefined : `it is partial: it is for the distribution point ${distributionPoints[0]} alone`;
}
