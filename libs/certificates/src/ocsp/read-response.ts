import { createHash } from 'node:crypto';
import { equalBytes } from '@sekisho/wire';
import type { Certificate } from '../certificate/certificate.ts';
import { allowsUsage } from '../certificate/purpose.ts';
import { parseCertificate } from '../certificate/read.ts';
import { type Revocation, revocationReason } from '../crl/reasons.ts';
import { DerReader, openDer } from '../der/reader.ts';
import { constructed, context, tags } from '../der/tags.ts';
import { readNumber, readOctets, readOid, readTime } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { type Extension, readExtensions } from '../extensions/read.ts';
import { limits } from '../limits.ts';
import { sameName } from '../names/distinguished-name.ts';
import { extensionIds, ocspBasicResponse, purposeIds } from '../object-identifiers.ts';
import { parseSignatureAlgorithm } from '../signature/algorithm.ts';
import { isSignedBy, type Signed, weaknessOf } from '../signature/verify.ts';
import { namesCertificate, type OcspCertificateId, readCertificateId } from './certificate-id.ts';
import { statusText } from './status.ts';

/** What was asked, for its response to be held against. */
export interface OcspQuestion {
  readonly certificate: Certificate;
  /** The CA that issued it; it signed the response too, or certified who did. */
  readonly issuer: Certificate;
  /** What the request held; a response without one is accepted, one with another is not. */
  readonly nonce: Uint8Array | undefined;
  readonly at: Date;
}

/** Until when an answer counts: nextUpdate, or an hour after thisUpdate where there is none. */
export type OcspAnswer =
  | { readonly kind: 'good'; readonly until: Date }
  | { readonly kind: 'revoked'; readonly revocation: Revocation; readonly until: Date }
  /** The responder does not know the certificate. */
  | { readonly kind: 'unknown'; readonly until: Date }
  /** Nothing may be concluded from the response. */
  | { readonly kind: 'unusable'; readonly detail: string };

/**
 * Reads and verifies an OCSP response (RFC 6960 §3.2, §4.2): about the certificate asked for, signed by its CA or by a
 * responder that the CA certified for this (id-kp-OCSPSigning), and fresh. Whatever the bytes, it does not throw.
 */
export async function readOcspResponse(bytes: Uint8Array, question: OcspQuestion): Promise<OcspAnswer> {
  try {
    return await answerOf(parseBasicResponse(bytes), question);
  } catch (error) {
    if (error instanceof CertificateError) return unusable(`the OCSP response cannot be read: ${error.message}`);
    throw error;
  }
}

const unusable = (detail: string): OcspAnswer => ({ kind: 'unusable', detail });

type Responder = { readonly name: Uint8Array } | { readonly keyHash: Uint8Array };

interface BasicResponse extends Signed {
  readonly responder: Responder;
  readonly responses: readonly SingleResponse[];
  readonly extensions: ReadonlyMap<string, Extension>;
  /** Certificates that came along, in DER. */
  readonly certificates: readonly Uint8Array[];
}

interface SingleResponse {
  readonly id: OcspCertificateId;
  readonly status: 'good' | 'unknown' | Revocation;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly hasUnknownCritical: boolean;
}

function parseBasicResponse(bytes: Uint8Array): BasicResponse {
  if (bytes.length > limits.ocspResponseBytesMax) {
    throw new CertificateError('too-large', 'OCSPResponse', `${bytes.length} bytes`);
  }
  const outer = openDer(bytes, 'OCSPResponse');
  const status = readNumber(outer, 'responseStatus', tags.enumerated);
  if (status !== 0) throw new CertificateError('unsupported', 'responseStatus', statusText(status));
  const wrapped = outer.open('responseBytes', constructed(0)).open('responseBytes');
  const type = readOid(wrapped, 'responseType');
  if (type !== ocspBasicResponse) throw new CertificateError('unsupported', 'responseType', type);
  const reader = openDer(wrapped.read('response', tags.octetString).body, 'BasicOCSPResponse');
  const signed = reader.read('tbsResponseData', tags.sequence);
  const signatureAlgorithm = parseSignatureAlgorithm(reader.read('signatureAlgorithm', tags.sequence).raw);
  const signature = readOctets(reader, 'signature');
  const certificates = reader.openOptional('certs', constructed(0))?.open('certs');
  return {
    ...readResponseData(signed.open('tbsResponseData')),
    certificates:
      certificates?.all(limits.ocspResponseCertificatesMax, (list) => list.read('Certificate', tags.sequence).raw) ??
      [],
    signatureAlgorithm,
    signed: signed.raw,
    signature,
  };
}

function readResponseData(reader: DerReader): Pick<BasicResponse, 'responder' | 'responses' | 'extensions'> {
  reader.optional('version', constructed(0));
  const responder = readResponder(reader);
  readTime(reader, 'producedAt');
  const responses = reader.open('responses').all(limits.ocspResponsesMax, readSingleResponse);
  return { responder, responses, extensions: optionalExtensions(reader, 'responseExtensions') };
}

function optionalExtensions(reader: DerReader, field: string): ReadonlyMap<string, Extension> {
  const list = reader.openOptional(field, constructed(1))?.open(field);
  reader.end();
  return list === undefined ? new Map<string, Extension>() : readExtensions(list);
}

function readResponder(reader: DerReader): Responder {
  const name = reader.openOptional('byName', constructed(1));
  if (name !== undefined) return { name: name.read('responderID', tags.sequence).raw };
  return { keyHash: reader.open('byKey', constructed(2)).read('responderID', tags.octetString).body };
}

function readSingleResponse(list: DerReader): SingleResponse {
  const reader = list.open('SingleResponse');
  const id = readCertificateId(reader);
  const status = readStatus(reader);
  const thisUpdate = readTime(reader, 'thisUpdate');
  const next = reader.openOptional('nextUpdate', constructed(0));
  const nextUpdate = next && readTime(next, 'nextUpdate');
  const extensions = optionalExtensions(reader, 'singleExtensions');
  const hasUnknownCritical = [...extensions.values()].some(({ critical }) => critical);
  return { id, status, thisUpdate, nextUpdate, hasUnknownCritical };
}

function readStatus(reader: DerReader): SingleResponse['status'] {
  if (reader.optional('good', context(0)) !== undefined) return 'good';
  if (reader.optional('unknown', context(2)) !== undefined) return 'unknown';
  const revoked = reader.open('revoked', constructed(1));
  const at = readTime(revoked, 'revocationTime');
  const code = revoked.openOptional('revocationReason', constructed(0));
  return { at, reason: revocationReason(code === undefined ? 0 : readNumber(code, 'reason', tags.enumerated)) };
}

async function answerOf(response: BasicResponse, question: OcspQuestion): Promise<OcspAnswer> {
  const { certificate, issuer, at } = question;
  const single = response.responses.find(({ id }) => namesCertificate(id, certificate, issuer));
  if (single === undefined) return unusable('the OCSP response is about another certificate');
  const flaw =
    extensionFlaw(response, single, question.nonce) ?? dateFlaw(single, at) ?? (await signerFlaw(response, question));
  if (flaw !== undefined) return unusable(flaw);
  const until = validUntil(single);
  if (single.status === 'good' || single.status === 'unknown') return { kind: single.status, until };
  return { kind: 'revoked', revocation: single.status, until };
}

function extensionFlaw(
  response: BasicResponse,
  single: SingleResponse,
  nonce: Uint8Array | undefined,
): string | undefined {
  const echoed = response.extensions.get(extensionIds.ocspNonce);
  const isUnknown = [...response.extensions.values()].some(
    ({ id, critical }) => critical && id !== extensionIds.ocspNonce,
  );
  if (isUnknown || single.hasUnknownCritical)
    return 'the OCSP response has a critical extension that is not understood';
  if (nonce === undefined || echoed === undefined) return undefined;
  return equalBytes(nonceOf(echoed.value), nonce) ? undefined : 'the OCSP response answers another request (nonce)';
}

/** Old responders leave out the inner OCTET STRING. */
function nonceOf(value: Uint8Array): Uint8Array {
  const reader = new DerReader(value, 'nonce');
  return reader.next === tags.octetString ? reader.read('nonce').body : value;
}

const validUntil = ({ nextUpdate, thisUpdate }: SingleResponse): Date =>
  nextUpdate ?? new Date(thisUpdate.getTime() + limits.ocspWithoutNextUpdateMs);

function dateFlaw(single: SingleResponse, at: Date): string | undefined {
  const now = at.getTime();
  if (single.thisUpdate.getTime() > now + limits.clockSkewMs) {
    return `the OCSP response is from the future (${single.thisUpdate.toISOString()}); are the clocks right?`;
  }
  const until = validUntil(single);
  return until.getTime() < now - limits.clockSkewMs
    ? `the OCSP response was good until ${until.toISOString()}`
    : undefined;
}

/** RFC 6960 §4.2.2.2: the CA itself, or one whom it certified for this; nobody else, whoever trusts them. */
async function signerFlaw(response: BasicResponse, question: OcspQuestion): Promise<string | undefined> {
  const { issuer } = question;
  if (isResponder(response.responder, issuer)) return await signatureFlaw(response, issuer);
  const delegate = response.certificates
    .map(parseCertificate)
    .find((candidate) => isResponder(response.responder, candidate));
  if (delegate === undefined)
    return `the OCSP response was signed by another than ${issuer.subject}, without a certificate`;
  return (await delegateFlaw(delegate, question)) ?? (await signatureFlaw(response, delegate));
}

async function delegateFlaw(delegate: Certificate, { issuer, at }: OcspQuestion): Promise<string | undefined> {
  const who = `the OCSP responder ${delegate.subject}`;
  if (!sameName(delegate.issuerDer, issuer.subjectDer))
    return `${who} was certified by ${delegate.issuer}, not by ${issuer.subject}`;
  const isForOcsp = delegate.extendedKeyUsage?.some(({ oid }) => oid === purposeIds['ocsp-signing']) ?? false;
  if (!isForOcsp || !allowsUsage(delegate, 'digitalSignature')) return `${who} is not certified for OCSP signing`;
  if (at < delegate.notBefore || at > delegate.notAfter)
    return `the certificate of ${who} has expired or is not valid yet`;
  const [unknown] = delegate.unknownCritical;
  if (unknown !== undefined) return `${who} has the critical extension ${unknown}, which is not understood`;
  return await signatureFlaw(delegate, issuer, who);
}

async function signatureFlaw(
  signed: Signed,
  signer: Certificate,
  what = 'the OCSP response',
): Promise<string | undefined> {
  const weakness = weaknessOf(signed.signatureAlgorithm, signer.publicKey);
  if (weakness !== undefined) return `${what} is too weak: ${weakness}`;
  return (await isSignedBy(signed, signer.publicKey))
    ? undefined
    : `${what} was not signed by the key of ${signer.subject}`;
}

/** ResponderID (RFC 6960 §4.2.1): a name, or SHA-1 of the key. */
const isResponder = (responder: Responder, { subjectDer, publicKey }: Certificate): boolean =>
  'name' in responder
    ? sameName(responder.name, subjectDer)
    : equalBytes(responder.keyHash, createHash('sha1').update(publicKey.bits).digest());
