import { type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from '../signature/algorithm.ts';
import { spkiOf } from './public-key.ts';

/** A key that signs, wherever it is kept: in memory, in a token (PKCS #11) or at a key management service. */
export interface SigningKey {
  readonly algorithm: SigningAlgorithm;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  /** Signs what it is given, the digest included; ECDSA as the DER sequence of r and s (RFC 3279 §2.2.3). */
  sign(toBeSigned: Uint8Array): Promise<Uint8Array>;
}

const signAsync = promisify<string, Buffer, KeyObject, Buffer>(sign);

const digestOf = (algorithm: SigningAlgorithm): string => algorithm.slice(algorithm.indexOf('-') + 1);

/** Signs with a private key in memory, off the main thread. @throws TypeError unless it is RSA, P-256 or P-384 */
export function signingKey(privateKey: KeyObject): SigningKey {
  const algorithm = algorithmOf(privateKey);
  return {
    algorithm,
    publicKey: spkiOf(privateKey),
    sign: async (toBeSigned) =>
      new Uint8Array(await signAsync(digestOf(algorithm), Buffer.from(toBeSigned), privateKey)),
  };
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): SigningAlgorithm {
  if (asymmetricKeyType === 'rsa') return 'rsa-sha256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ecdsa-sha256';
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'secp384r1') return 'ecdsa-sha384';
  throw new TypeError(`no certificates are signed with a key of type ${asymmetricKeyType}`);
}
