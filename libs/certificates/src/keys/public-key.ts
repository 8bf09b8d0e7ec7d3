import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { DerReader } from '../asn1/decode.ts';
import { publicKeyBytesMax, rsaExponentMax, rsaExponentMin, rsaModulusBitsMax, rsaModulusBitsMin } from './limits.ts';

export type AcceptedPublicKey =
  /** The key and its SubjectPublicKeyInfo in the one form that DER allows. */
  | { readonly outcome: 'accepted'; readonly key: KeyObject; readonly spki: Uint8Array; readonly kind: 'rsa' | 'ec' }
  /** A sentence for the administrator. */
  | { readonly outcome: 'refused'; readonly detail: string };

const curves = ['prime256v1', 'secp384r1'];

/** SubjectPublicKeyInfo of a key, public or private. */
export function spkiOf(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}

/** Takes a public key as a certificate may carry it: RSA of 2048 to 4096 bits, or a point on P-256 or P-384. */
export function acceptPublicKey(spki: Uint8Array): AcceptedPublicKey {
  if (spki.length > publicKeyBytesMax) return refused(`The public key is longer than ${publicKeyBytesMax} bytes.`);
  const key = parse(spki);
  if (key === undefined) return refused('The public key cannot be read.');
  const problem = problemOf(key);
  if (problem !== undefined) return refused(problem);
  return { outcome: 'accepted', key, spki: spkiOf(key), kind: key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec' };
}

/** Key identifier of RFC 5280 §4.2.1.2, method 1: SHA-1 over the bits of the key. It names, it protects nothing. */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha1').update(publicKeyBits(spki)).digest());
}

/** The BIT STRING of a SubjectPublicKeyInfo, without its count of unused bits. @throws DerError */
export function publicKeyBits(spki: Uint8Array): Uint8Array {
  const fields = new DerReader(spki).enter('SubjectPublicKeyInfo');
  fields.next('algorithm');
  return fields.bitString('subjectPublicKey');
}

function problemOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') {
    const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
    if (modulusLength < rsaModulusBitsMin || modulusLength > rsaModulusBitsMax) {
      return `An RSA key has ${rsaModulusBitsMin} to ${rsaModulusBitsMax} bits here, not ${modulusLength}.`;
    }
    const usual = publicExponent >= rsaExponentMin && publicExponent <= rsaExponentMax && publicExponent % 2n === 1n;
    return usual ? undefined : 'The public exponent of the RSA key is an unusual one; make a key with 65537.';
  }
  if (asymmetricKeyType === 'ec') {
    // A curve that is spelled out instead of named comes without name.
    const curve = asymmetricKeyDetails?.namedCurve;
    return curve !== undefined && curves.includes(curve)
      ? undefined
      : 'An elliptic curve key is on P-256 or P-384 here.';
  }
  return `Keys are RSA or ECDSA here, not ${asymmetricKeyType}.`;
}

function parse(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

const refused = (detail: string): AcceptedPublicKey => ({ outcome: 'refused', detail });
