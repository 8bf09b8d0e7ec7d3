import { DerReader, openDer } from '../der/reader.ts';
import { constructed, tags } from '../der/tags.ts';
import { readNumber, readOctets, readOid } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { type Extension, parseExtendedKeyUsage, parseSubjectAltName, readExtensions } from '../extensions/read.ts';
import { acceptPublicKey } from '../keys/accepted-key.ts';
import { parsePublicKey } from '../keys/public-key.ts';
import { limits } from '../limits.ts';
import { byKind } from '../names/general-names.ts';
import { attributeIds, type ExtendedKeyUsage, extendedKeyUsageOids, extensionIds } from '../object-identifiers.ts';
import { parseSignatureAlgorithm, type SignatureAlgorithm } from '../signature/algorithm.ts';
import { isSignedBy, type Signed } from '../signature/verify.ts';

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

type Asked = Pick<CertificateRequest, 'names' | 'extendedKeyUsage'>;

interface Parsed extends Signed {
  readonly subject: Uint8Array;
  readonly spki: Uint8Array;
  readonly asked: Asked;
}

/**
 * Reads a PKCS #10 request (RFC 2986) from DER and verifies that whoever made it holds the private key. Names of other kinds
 * than ours and other extensions are passed over: what a certificate says is the CA's decision.
 */
export async function readRequest(der: Uint8Array): Promise<ReadRequest> {
  if (der.length > limits.requestBytesMax) {
    return refused('malformed', `The request is longer than ${limits.requestBytesMax} bytes.`);
  }
  const parsed = parse(der);
  if (typeof parsed === 'string') return refused('malformed', `This is not a certificate request (${parsed}).`);
  const key = acceptPublicKey(parsed.spki);
  if (key.outcome === 'refused') return refused('key-not-accepted', key.detail);
  if (!isAccepted(parsed.signatureAlgorithm, key.kind)) {
    return refused(
      'signature-algorithm-not-accepted',
      `The request is signed by ${parsed.signatureAlgorithm.name}; taken are RSA (PKCS #1 v1.5) and ECDSA with SHA-2.`,
    );
  }
  if (!(await isSignedBy(parsed, parsePublicKey(key.spki)))) {
    return refused('signature-wrong', 'The request is not signed by the private key that belongs to its public key.');
  }
  const { subject, asked } = parsed;
  return { outcome: 'read', request: { publicKey: key.spki, subject, ...asked } };
}

/** RSA signs with SHA-256, -384 or -512; keys on the accepted curves with SHA-256 or -384. */
function isAccepted(algorithm: SignatureAlgorithm, kind: 'rsa' | 'ec'): boolean {
  if (algorithm.scheme !== (kind === 'rsa' ? 'rsa-pkcs1' : 'ecdsa')) return false;
  const { hash } = algorithm;
  return hash === 'sha256' || hash === 'sha384' || (hash === 'sha512' && kind === 'rsa');
}

/** What it says, or what is wrong with it. */
function parse(der: Uint8Array): Parsed | string {
  try {
    const reader = openDer(der, 'CertificationRequest');
    const info = reader.read('certificationRequestInfo', tags.sequence);
    const signatureAlgorithm = parseSignatureAlgorithm(reader.read('signatureAlgorithm', tags.sequence).raw);
    const signature = readOctets(reader, 'signature');
    reader.end();
    return { ...readInfo(info.open('certificationRequestInfo')), signed: info.raw, signatureAlgorithm, signature };
  } catch (error) {
    if (error instanceof CertificateError) return error.message;
    throw error;
  }
}

function readInfo(reader: DerReader): Omit<Parsed, keyof Signed> {
  readNumber(reader, 'version');
  const subject = reader.read('subject', tags.sequence).raw;
  const spki = reader.read('subjectPKInfo', tags.sequence).raw;
  const extensions = readExtensionRequest(reader.open('attributes', constructed(0)));
  reader.end();
  return { subject, spki, asked: askedBy(extensions) };
}

/** The first extensionRequest; other attributes, such as a challenge password, are passed over. */
function readExtensionRequest(attributes: DerReader): ReadonlyMap<string, Extension> {
  while (!attributes.done) {
    const attribute = attributes.open('attribute');
    if (readOid(attribute, 'attribute type') !== attributeIds.extensionRequest) continue;
    return readExtensions(attribute.open('attribute values', tags.set).open('extensions'));
  }
  return new Map();
}

function askedBy(extensions: ReadonlyMap<string, Extension>): Asked {
  const names = extensions.get(extensionIds.subjectAltName);
  const purposes = extensions.get(extensionIds.extKeyUsage);
  const { dns, email, ip, upn } = byKind(names ? parseSubjectAltName(names.value, limits.requestNamesMax) : []);
  if ([...dns, ...email].some((name) => !printable.test(name))) {
    throw new CertificateError('bad-value', 'subjectAltName', 'not printable');
  }
  const extendedKeyUsage = purposes ? parseExtendedKeyUsage(purposes.value, limits.requestPurposesMax) : [];
  return {
    names: { dns, ip, email, upn },
    extendedKeyUsage: extendedKeyUsage.map(({ oid }) => purposeNames.get(oid) ?? oid),
  };
}

const printable = /^[\x20-\x7e]*$/;
const purposeNames = new Map(
  (Object.entries(extendedKeyUsageOids) as [ExtendedKeyUsage, string][]).map(([name, id]) => [id, name]),
);

const refused = (code: RequestRefusalCode, detail: string): ReadRequest => ({ outcome: 'refused', code, detail });
