import { constructed, type DerReader, openDer, tags } from '../der/reader.ts';
import { readNumber, readOctets, readOid } from '../der/values.ts';
import { CertificateError } from '../errors.ts';

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sha224';

/** How something was signed. */
export type SignatureAlgorithm =
  | { readonly scheme: 'rsa-pkcs1' | 'ecdsa'; readonly hash: HashName; readonly name: string }
  | { readonly scheme: 'rsa-pss'; readonly hash: HashName; readonly saltLength: number; readonly name: string }
  /** None that is known here; the name is the object identifier. */
  | { readonly scheme: 'unknown'; readonly name: string };

/** A public key as SubjectPublicKeyInfo, and what it is. */
export interface PublicKey {
  readonly der: Uint8Array;
  /** Contents of the key's bit string: what identifiers of keys are hashes of (RFC 5280 §4.2.1.2). */
  readonly bits: Uint8Array;
  readonly kind:
    | { readonly type: 'rsa'; readonly bits: number }
    | { readonly type: 'ec'; readonly curve: 'P-256' | 'P-384' | 'P-521' }
    | { readonly type: 'other'; readonly algorithm: string };
}

const hashes = new Map<string, HashName>([
  ['1.2.840.113549.2.5', 'md5'],
  ['1.3.14.3.2.26', 'sha1'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.1', 'sha256'],
  ['2.16.840.1.101.3.4.2.2', 'sha384'],
  ['2.16.840.1.101.3.4.2.3', 'sha512'],
]);

const signatures = new Map<string, SignatureAlgorithm>([
  ['1.2.840.113549.1.1.4', { scheme: 'rsa-pkcs1', hash: 'md5', name: 'RSA with MD5' }],
  ['1.2.840.113549.1.1.5', { scheme: 'rsa-pkcs1', hash: 'sha1', name: 'RSA with SHA-1' }],
  ['1.2.840.113549.1.1.14', { scheme: 'rsa-pkcs1', hash: 'sha224', name: 'RSA with SHA-224' }],
  ['1.2.840.113549.1.1.11', { scheme: 'rsa-pkcs1', hash: 'sha256', name: 'RSA with SHA-256' }],
  ['1.2.840.113549.1.1.12', { scheme: 'rsa-pkcs1', hash: 'sha384', name: 'RSA with SHA-384' }],
  ['1.2.840.113549.1.1.13', { scheme: 'rsa-pkcs1', hash: 'sha512', name: 'RSA with SHA-512' }],
  ['1.2.840.10045.4.1', { scheme: 'ecdsa', hash: 'sha1', name: 'ECDSA with SHA-1' }],
  ['1.2.840.10045.4.3.1', { scheme: 'ecdsa', hash: 'sha224', name: 'ECDSA with SHA-224' }],
  ['1.2.840.10045.4.3.2', { scheme: 'ecdsa', hash: 'sha256', name: 'ECDSA with SHA-256' }],
  ['1.2.840.10045.4.3.3', { scheme: 'ecdsa', hash: 'sha384', name: 'ECDSA with SHA-384' }],
  ['1.2.840.10045.4.3.4', { scheme: 'ecdsa', hash: 'sha512', name: 'ECDSA with SHA-512' }],
]);

const rsaPss = '1.2.840.113549.1.1.10';
const rsaKeys = ['1.2.840.113549.1.1.1', rsaPss];
const ecKey = '1.2.840.10045.2.1';
const mgf1 = '1.2.840.113549.1.1.8';
const curves = new Map([
  ['1.2.840.10045.3.1.7', 'P-256'],
  ['1.3.132.0.34', 'P-384'],
  ['1.3.132.0.35', 'P-521'],
] as const);

/** @param der an AlgorithmIdentifier of a signature @throws CertificateError */
export function parseSignatureAlgorithm(der: Uint8Array): SignatureAlgorithm {
  const reader = openDer(der, 'signatureAlgorithm');
  const id = readOid(reader, 'signatureAlgorithm');
  if (id === rsaPss) return pssAlgorithm(reader);
  return signatures.get(id) ?? { scheme: 'unknown', name: id };
}

/** RSASSA-PSS-params (RFC 4055 §3.1); what is left out means SHA-1. Both hashes must be one, as everybody has it. */
function pssAlgorithm(reader: DerReader): SignatureAlgorithm {
  const parameters = reader.open('RSASSA-PSS-params');
  const hash = hashOf(parameters.openOptional('hashAlgorithm', constructed(0))?.open('hashAlgorithm'));
  const mask = parameters.openOptional('maskGenAlgorithm', constructed(1))?.open('maskGenAlgorithm');
  const maskHash = mask === undefined ? 'sha1' : maskHashOf(mask);
  const salt = parameters.openOptional('saltLength', constructed(2));
  const saltLength = salt === undefined ? 20 : readNumber(salt, 'saltLength');
  if (hash === undefined || hash !== maskHash || saltLength > 64) return { scheme: 'unknown', name: rsaPss };
  return { scheme: 'rsa-pss', hash, saltLength, name: `RSA-PSS with ${hash.toUpperCase().replace('SHA', 'SHA-')}` };
}

const maskHashOf = (mask: DerReader): HashName | undefined =>
  readOid(mask, 'maskGenAlgorithm') === mgf1 ? hashOf(mask.open('maskGenAlgorithm hash')) : undefined;

const hashOf = (reader: DerReader | undefined): HashName | undefined =>
  reader === undefined ? 'sha1' : hashes.get(readOid(reader, 'hashAlgorithm'));

/** Name of the hash of an AlgorithmIdentifier, where it is known. */
export const readHashAlgorithm = (reader: DerReader): HashName | undefined => hashOf(reader.open('hashAlgorithm'));

/** @param der a SubjectPublicKeyInfo @throws CertificateError */
export function parsePublicKey(der: Uint8Array): PublicKey {
  const reader = openDer(der, 'subjectPublicKeyInfo');
  const algorithm = reader.open('algorithm');
  const id = readOid(algorithm, 'algorithm');
  const bits = readOctets(reader, 'subjectPublicKey');
  reader.end();
  if (rsaKeys.includes(id)) return { der, bits, kind: { type: 'rsa', bits: modulusBits(bits) } };
  const curve =
    id === ecKey && algorithm.next === tags.objectIdentifier
      ? curves.get(readOid(algorithm, 'namedCurve') as Parameters<typeof curves.get>[0])
      : undefined;
  return { der, bits, kind: curve === undefined ? { type: 'other', algorithm: id } : { type: 'ec', curve } };
}

/** RSAPublicKey (RFC 8017 §A.1.1). */
function modulusBits(key: Uint8Array): number {
  const { body } = openDer(key, 'RSAPublicKey').read('modulus', tags.integer);
  const first = body.findIndex((octet) => octet !== 0);
  if (first < 0 || (body[0] ?? 0) >= 0x80) throw new CertificateError('bad-value', 'modulus');
  return (body.length - first - 1) * 8 + (32 - Math.clz32(body[first] ?? 0));
}
