import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { openDer } from '../der/reader.ts';
import { tags } from '../der/tags.ts';
import { readOctets, readOid } from '../der/values.ts';
import { CertificateError } from '../errors.ts';
import { type CurveName, curveIds, keyIds } from '../object-identifiers.ts';

/** A public key as SubjectPublicKeyInfo, and what it is. */
export interface PublicKey {
  readonly der: Uint8Array;
  /** Contents of the key's bit string: what identifiers of keys are hashes of (RFC 5280 §4.2.1.2). */
  readonly bits: Uint8Array;
  readonly kind:
    | { readonly type: 'rsa'; readonly bits: number }
    | { readonly type: 'ec'; readonly curve: CurveName }
    | { readonly type: 'other'; readonly algorithm: string };
}

const curves = new Map<string, CurveName>(Object.entries(curveIds).map(([name, id]) => [id, name as CurveName]));

/** @param der a SubjectPublicKeyInfo @throws CertificateError */
export function parsePublicKey(der: Uint8Array): PublicKey {
  const reader = openDer(der, 'subjectPublicKeyInfo');
  const algorithm = reader.open('algorithm');
  const id = readOid(algorithm, 'algorithm');
  const bits = readOctets(reader, 'subjectPublicKey');
  reader.end();
  if (id === keyIds.rsa || id === keyIds.rsaPss) return { der, bits, kind: { type: 'rsa', bits: modulusBits(bits) } };
  const isNamed = id === keyIds.ec && algorithm.next === tags.objectIdentifier;
  const curve = isNamed ? curves.get(readOid(algorithm, 'namedCurve')) : undefined;
  return { der, bits, kind: curve === undefined ? { type: 'other', algorithm: id } : { type: 'ec', curve } };
}

/** RSAPublicKey (RFC 8017 §A.1.1). */
function modulusBits(key: Uint8Array): number {
  const { body } = openDer(key, 'RSAPublicKey').read('modulus', tags.integer);
  const first = body.findIndex((octet) => octet !== 0);
  if (first < 0 || (body[0] ?? 0) >= 0x80) throw new CertificateError('bad-value', 'modulus');
  return (body.length - first - 1) * 8 + (32 - Math.clz32(body[first] ?? 0));
}

/** SubjectPublicKeyInfo of a key, public or private. */
export function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

/** Nothing where OpenSSL takes no such key. @param spki SubjectPublicKeyInfo */
export function keyObjectOf(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

/**
 * Key identifier of RFC 5280 §4.2.1.2, method 1: SHA-1 over the bits of the key. It names, it protects nothing.
 * @throws CertificateError
 */
export const keyIdentifier = (spki: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha1').update(parsePublicKey(spki).bits).digest());
