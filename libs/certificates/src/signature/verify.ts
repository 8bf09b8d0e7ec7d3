import { constants, type KeyObject, verify } from 'node:crypto';
import { keyObjectOf, type PublicKey } from '../keys/public-key.ts';
import { limits } from '../limits.ts';
import type { SignatureAlgorithm } from './algorithm.ts';

/** Something signed by a CA: a certificate, a CRL, an OCSP response. */
export interface Signed {
  readonly signatureAlgorithm: SignatureAlgorithm;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** Why a signature by such a key is not believed even if it is right, in words; nothing where it is. */
export function weaknessOf(algorithm: SignatureAlgorithm, key: PublicKey): string | undefined {
  if (algorithm.scheme === 'unknown') return `its signature algorithm ${algorithm.name} is not known`;
  if (algorithm.hash === 'md5' || algorithm.hash === 'sha1')
    return `it is signed by ${algorithm.name}, which can be forged`;
  return keyWeakness(key);
}

/** Why such a key is not believed, in words; nothing where it is. */
export function keyWeakness({ kind }: PublicKey): string | undefined {
  if (kind.type !== 'rsa') return undefined;
  if (kind.bits < limits.rsaBitsMin) return `a key of RSA ${kind.bits} is too short (${limits.rsaBitsMin} at least)`;
  if (kind.bits > limits.rsaBitsMax) return `a key of RSA ${kind.bits} is too long (${limits.rsaBitsMax} at most)`;
  return undefined;
}

/**
 * Whether a key made a signature. Weak algorithms are verified too, for the caller to refuse by name. Runs in node's
 * thread pool: a path of eight RSA keys does not hold up the loop.
 */
export function isSignedBy({ signatureAlgorithm, signed, signature }: Signed, publicKey: PublicKey): Promise<boolean> {
  const parameters = parametersOf(signatureAlgorithm, publicKey);
  if (parameters === undefined) return Promise.resolve(false);
  const { hash, ...options } = parameters;
  return new Promise((resolve) => {
    verify(hash, signed, options, signature, (error, right) => resolve(error === null && right));
  });
}

interface Parameters {
  readonly hash: string;
  readonly key: KeyObject;
  readonly padding?: number;
  readonly saltLength?: number;
}

/** What node verifies with; nothing where the key is of another kind than the algorithm, or none that OpenSSL takes. */
function parametersOf(algorithm: SignatureAlgorithm, { der, kind }: PublicKey): Parameters | undefined {
  if (algorithm.scheme === 'unknown') return undefined;
  const wanted = algorithm.scheme === 'ecdsa' ? 'ec' : 'rsa';
  if (kind.type !== wanted || (kind.type === 'rsa' && kind.bits > limits.rsaBitsMax)) return undefined;
  const key = keyObjectOf(der);
  if (key === undefined) return undefined;
  const { hash } = algorithm;
  switch (algorithm.scheme) {
    case 'ecdsa':
      return { hash, key };
    case 'rsa-pkcs1':
      return { hash, key, padding: constants.RSA_PKCS1_PADDING };
    case 'rsa-pss':
      return { hash, key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: algorithm.saltLength };
  }
}
