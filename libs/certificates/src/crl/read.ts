import { DerReader, openDer } from '../der/reader.ts';
import { constructed, context, tags } from '../der/tags.ts';
import { hexOf, readNumber, readOctets, readTime } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import {
  type Extension,
  parseAuthorityKeyIdentifier,
  readDistributionPointName,
  readExtensions,
} from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { nameText, parseName } from '../names/distinguished-name.ts';
import { extensionIds } from '../object-identifiers.ts';
import { parseSignatureAlgorithm } from '../signature/algorithm.ts';
import type { Signed } from '../signature/verify.ts';
import { type Revocations, readRevocations, unusableBy } from './revocations.ts';

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
  readonly revocations: Revocations;
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
    ...readContents(signed.open('tbsCertList')),
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
  const revocations = readRevocations(reader.openOptional('revokedCertificates', tags.sequence));
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
    revocations,
    unusable: flawOf(extensions) ?? scope.unusable ?? revocations.unusable,
  };
}

const listExtensions: ReadonlySet<string> = new Set([
  extensionIds.crlNumber,
  extensionIds.authorityKeyIdentifier,
  extensionIds.issuerAltName,
  extensionIds.issuingDistributionPoint,
  extensionIds.authorityInfoAccess,
]);

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
