import type { KeyObject } from 'node:crypto';
import { limits } from '../limits.ts';
import { keyObjectOf, spkiOf } from './public-key.ts';

export type AcceptedPublicKey =
  /** The key and its SubjectPublicKeyInfo in the one form that DER allows. */
  | { readonly outcome: 'accepted'; readonly key: KeyObject; readonly spki: Uint8Array; readonly kind: 'rsa' | 'ec' }
  /** A sentence for the administrator. */
  | { readonly outcome: 'refused'; readonly detail: string };

const curves = ['prime256v1', 'secp384r1'];

/** Takes a public key as a certificate may carry it: RSA of 2048 to 4096 bits, or a point on P-256 or P-384. */
export function acceptPublicKey(spki: Uint8Array): AcceptedPublicKey {
  if (spki.length > limits.publicKeyBytesMax)
    return refused(`The public key is longer than ${limits.publicKeyBytesMax} bytes.`);
  const key = keyObjectOf(spki);
  if (key === undefined) return refused('The public key cannot be read.');
  const problem = problemOf(key);
  if (problem !== undefined) return refused(problem);
  return { outcome: 'accepted', key, spki: spkiOf(key), kind: key.asymmetricKeyType === 'rsa' ? 'rsa' : 'ec' };
}

function problemOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  if (asymmetricKeyType === 'rsa') {
    const { modulusLength = 0, publicExponent = 0n } = asymmetricKeyDetails ?? {};
    if (modulusLength < limits.rsaBitsMin || modulusLength > limits.acceptedRsaBitsMax) {
      return `An RSA key has ${limits.rsaBitsMin} to ${limits.acceptedRsaBitsMax} bits here, not ${modulusLength}.`;
    }
    const usual =
      publicExponent >= limits.rsaExponentMin && publicExponent <= limits.rsaExponentMax && publicExponent % 2n === 1n;
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

const refused = (detail: string): AcceptedPublicKey => ({ outcome: 'refused', detail });
