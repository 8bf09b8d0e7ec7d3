import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** Keys that are made and accepted. */
export const keyAlgorithms = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

const generate = promisify(generateKeyPair);

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makes a key pair off the main thread; RSA takes from a tenth of a second to some seconds. */
export function generateKey(algorithm: KeyAlgorithm): Promise<KeyPair> {
  switch (algorithm) {
    case 'rsa-2048':
      return generate('rsa', { modulusLength: 2048, publicExponent: 65_537 });
    case 'rsa-3072':
      return generate('rsa', { modulusLength: 3072, publicExponent: 65_537 });
    case 'ecdsa-p256':
      return generate('ec', { namedCurve: 'prime256v1' });
    case 'ecdsa-p384':
      return generate('ec', { namedCurve: 'secp384r1' });
  }
}
