import { type DerReader, openDer } from '../der/reader.ts';
import { constructed } from '../der/tags.ts';
import { readNumber, readOid } from '../der/values.ts';
import { type HashName, hashIds, mgf1, rsaPss, signatureIds } from '../object-identifiers.ts';

/** How something was signed. */
export type SignatureAlgorithm =
  | { readonly scheme: 'rsa-pkcs1' | 'ecdsa'; readonly hash: HashName; readonly name: string }
  | { readonly scheme: 'rsa-pss'; readonly hash: HashName; readonly saltLength: number; readonly name: string }
  /** None that is known here; the name is the object identifier. */
  | { readonly scheme: 'unknown'; readonly name: string };

/** What this library signs with: PKCS #1 v1.5 or ECDSA over a digest. */
export type SigningAlgorithm = 'rsa-sha256' | 'rsa-sha384' | 'rsa-sha512' | 'ecdsa-sha256' | 'ecdsa-sha384';

/** "SHA-256", "MD5". */
const hashText = (hash: HashName): string => hash.toUpperCase().replace('SHA', 'SHA-');

const hashes = new Map<string, HashName>(Object.entries(hashIds).map(([name, id]) => [id, name as HashName]));

const algorithms = new Map<string, SignatureAlgorithm>(
  Object.entries(signatureIds).map(([name, id]) => {
    const [key, hash] = name.split('-') as ['rsa' | 'ecdsa', HashName];
    const scheme = key === 'rsa' ? 'rsa-pkcs1' : 'ecdsa';
    return [id, { scheme, hash, name: `${key.toUpperCase()} with ${hashText(hash)}` }];
  }),
);

/** @param der an AlgorithmIdentifier of a signature @throws CertificateError */
export function parseSignatureAlgorithm(der: Uint8Array): SignatureAlgorithm {
  const reader = openDer(der, 'signatureAlgorithm');
  const id = readOid(reader, 'signatureAlgorithm');
  if (id === rsaPss) return pssAlgorithm(reader);
  return algorithms.get(id) ?? { scheme: 'unknown', name: id };
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
  return { scheme: 'rsa-pss', hash, saltLength, name: `RSA-PSS with ${hashText(hash)}` };
}

const maskHashOf = (mask: DerReader): HashName | undefined =>
  readOid(mask, 'maskGenAlgorithm') === mgf1 ? hashOf(mask.open('maskGenAlgorithm hash')) : undefined;

const hashOf = (reader: DerReader | undefined): HashName | undefined =>
  reader === undefined ? 'sha1' : hashes.get(readOid(reader, 'hashAlgorithm'));

/** Name of the hash of an AlgorithmIdentifier, where it is known. */
export const readHashAlgorithm = (reader: DerReader): HashName | undefined => hashOf(reader.open('hashAlgorithm'));
