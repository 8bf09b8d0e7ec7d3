import { type KeyObject, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { ipFromBytes } from '@sekisho/wire';
import { asciiText, DerError, DerReader, utf8Text } from '../asn1/decode.ts';
import { constructed, primitive, tag } from '../asn1/encode.ts';
import { type ExtendedKeyUsage, extendedKeyUsageOids, extensionOid } from '../extensions/issue.ts';
import type { SigningAlgorithm } from '../keys/key-algorithm.ts';
import { acceptPublicKey } from '../keys/public-key.ts';
import { digestOf } from '../keys/signing-key.ts';
import { generalName, upnOid } from '../names/alternative-names.ts';
import { signatureOids } from '../signature/sign.ts';
import { extensionRequestOid } from './create.ts';
import { requestBytesMax, requestNamesMax, requestPurposesMax } from './limits.ts';

export interface CertificateRequest {
  /** SubjectPublicKeyInfo in the one form that DER allows. */
  readonly publicKey: Uint8Array;
  /** Name in DER, as it stands there. */
  readonly subject: Uint8Array;
  readonly names: {
    readonly dns: readonly string[];
    readonly ip: readonly string[];
    readonly email: readonly string[];
    readonly upn: readonly string[];
  };
  /** Purposes that have a name here; others as dotted numbers. */
  readonly extendedKeyUsage: readonly (ExtendedKeyUsage | (string & {}))[];
}

export type RequestRefusalCode =
  | 'malformed'
  | 'key-not-accepted'
  | 'signature-algorithm-not-accepted'
  | 'signature-wrong';

export type ReadRequest =
  | { readonly outcome: 'read'; readonly request: CertificateRequest }
  /** The detail is a sentence for the administrator. */
  | { readonly outcome: 'refused'; readonly code: RequestRefusalCode; readonly detail: string };

interface Parsed {
  readonly toBeSigned: Uint8Array;
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly asked: Asked;
  readonly signatureOid: string;
  readonly signature: Uint8Array;
}

interface Asked {
  readonly names: { dns: string[]; ip: string[]; email: string[]; upn: string[] };
  readonly extendedKeyUsage: string[];
}

/**
 * Reads a PKCS #10 request (RFC 2986) from DER and verifies that whoever made it holds the private key. Names of other kinds
 * than ours and other extensions are passed over: what a certificate says is the CA's decision.
 */
export async function readRequest(der: Uint8Array): Promise<ReadRequest> {
  if (der.length > requestBytesMax) return refused('malformed', `The request is longer than ${requestBytesMax} bytes.`);
  const parsed = parse(der);
  if (typeof parsed === 'string') return refused('malformed', `This is not a certificate request (${parsed}).`);
  const key = acceptPublicKey(parsed.spki);
  if (key.outcome === 'refused') return refused('key-not-accepted', key.detail);
  const algorithm = algorithmNames.get(parsed.signatureOid);
  if (algorithm === undefined || !algorithm.startsWith(key.kind === 'rsa' ? 'rsa-' : 'ecdsa-')) {
    return refused(
      'signature-algorithm-not-accepted',
      `The request is signed by ${parsed.signatureOid}; taken are RSA (PKCS #1 v1.5) and ECDSA with SHA-2.`,
    );
  }
  if (!(await verifies(algorithm, parsed, key.key))) {
    return refused('signature-wrong', 'The request is not signed by the private key that belongs to its public key.');
  }
  const { subject, asked } = parsed;
  return { outcome: 'read', request: { publicKey: key.spki, subject, ...asked } };
}

const algorithmNames = new Map(
  (Object.entries(signatureOids) as [SigningAlgorithm, string][]).map(([name, oid]) => [oid, name]),
);
const purposeNames = new Map(
  (Object.entries(extendedKeyUsageOids) as [ExtendedKeyUsage, string][]).map(([name, oid]) => [oid as string, name]),
);

const verifyAsync = promisify<string, Uint8Array, KeyObject, Uint8Array, boolean>(verify);

async function verifies(algorithm: SigningAlgorithm, parsed: Parsed, key: KeyObject): Promise<boolean> {
  try {
    return await verifyAsync(digestOf(algorithm), parsed.toBeSigned, key, parsed.signature);
  } catch {
    return false;
  }
}

/** What it says, or what is wrong with it. */
function parse(der: Uint8Array): Parsed | string {
  try {
    const outer = new DerReader(der);
    const fields = outer.enter('CertificationRequest');
    outer.end('CertificationRequest');
    const info = fields.next('certificationRequestInfo', tag.sequence);
    const signatureOid = fields.enter('signatureAlgorithm').oid('signatureAlgorithm');
    const signature = fields.bitString('signature');
    fields.end('CertificationRequest');
    const inner = new DerReader(info.content);
    inner.next('version', tag.integer);
    const { whole: subject } = inner.next('subject', tag.sequence);
    const { whole: spki } = inner.next('subjectPKInfo', tag.sequence);
    const attributes = inner.enter('attributes', constructed(0));
    inner.end('certificationRequestInfo');
    return { toBeSigned: info.whole, subject, spki, asked: askedBy(attributes), signatureOid, signature };
  } catch (error) {
    if (error instanceof DerError) return error.message;
    throw error;
  }
}

function askedBy(attributes: DerReader): Asked {
  const asked: Asked = { names: { dns: [], ip: [], email: [], upn: [] }, extendedKeyUsage: [] };
  while (!attributes.atEnd) {
    const attribute = attributes.enter('attribute');
    if (attribute.oid('attribute type') !== extensionRequestOid) continue;
    const extensions = attribute.enter('attribute values', tag.set).enter('extensions');
    while (!extensions.atEnd) readExtension(extensions.enter('extension'), asked);
  }
  return asked;
}

function readExtension(extension: DerReader, asked: Asked): void {
  const id = extension.oid('extnID');
  extension.optional('critical', tag.boolean);
  const value = extension.enter('extnValue', tag.octetString);
  if (id === extensionOid.subjectAlternativeName) readNames(value.enter('subjectAltName'), asked);
  if (id === extensionOid.extendedKeyUsage) readPurposes(value.enter('extKeyUsage'), asked);
}

function readPurposes(purposes: DerReader, { extendedKeyUsage }: Asked): void {
  while (!purposes.atEnd) {
    if (extendedKeyUsage.length === requestPurposesMax) throw new DerError('extKeyUsage', 'too many purposes');
    const purpose = purposes.oid('KeyPurposeId');
    extendedKeyUsage.push(purposeNames.get(purpose) ?? purpose);
  }
}

function readNames(values: DerReader, { names }: Asked): void {
  for (let count = 0; !values.atEnd; count += 1) {
    if (count === requestNamesMax) throw new DerError('subjectAltName', `more than ${requestNamesMax} names`);
    const { tag: kind, content } = values.next('GeneralName');
    if (kind === primitive(generalName.dns)) names.dns.push(asciiText('dNSName', content));
    else if (kind === primitive(generalName.email)) names.email.push(asciiText('rfc822Name', content));
    else if (kind === primitive(generalName.ip)) names.ip.push(ipText(content));
    else if (kind === constructed(generalName.other)) names.upn.push(...principalName(content));
  }
}

function ipText(content: Uint8Array): string {
  if (content.length !== 4 && content.length !== 16) throw new DerError('iPAddress', `${content.length} bytes long`);
  return ipFromBytes(content);
}

/** None where it is another kind of name. */
function principalName(content: Uint8Array): string[] {
  const fields = new DerReader(content);
  if (fields.oid('otherName type') !== upnOid) return [];
  const value = fields.enter('otherName value', constructed(0));
  return [utf8Text('userPrincipalName', value.next('userPrincipalName', tag.utf8String).content)];
}

const refused = (code: RequestRefusalCode, detail: string): ReadRequest => ({ outcome: 'refused', code, detail });
