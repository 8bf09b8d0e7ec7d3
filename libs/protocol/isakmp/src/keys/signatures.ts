import { constants, createPrivateKey, createPublicKey, KeyObject, privateEncrypt, publicDecrypt } from 'node:crypto';
import { p256, p384, p521 } from '@noble/curves/nist.js';
import { equalConstantTime } from '@sekisho/wire';
import { limits } from '../limits.ts';
import type { SignatureMethod } from '../policy.ts';

/**
 * Signatures of Main Mode over HASH_I or HASH_R as it is. RSA: PKCS #1 block type 1 around the hash, without DigestInfo
 * (RFC 2409 §5.1). ECDSA: r and s, each as long as the curve's order (RFC 4754 §2); Node signs no digest that it has not
 * made itself.
 */

type EcdsaMethod = Exclude<SignatureMethod, 'rsa-signatures'>;

const curves = {
  'ecdsa-256': { name: 'prime256v1', curve: p256, coordinateBytes: 32 },
  'ecdsa-384': { name: 'secp384r1', curve: p384, coordinateBytes: 48 },
  'ecdsa-521': { name: 'secp521r1', curve: p521, coordinateBytes: 66 },
} as const satisfies Record<EcdsaMethod, unknown>;

const overDigest = { prehash: false, lowS: false } as const;

/** @returns the method that a key, private or public, can be used for; undefined: none, as it is of another kind or size */
export function signatureMethodOf(key: KeyObject): SignatureMethod | undefined {
  const { namedCurve, modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ec') return methods.find((method) => curves[method].name === namedCurve);
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  const sizeFits = modulusLength >= limits.rsaModulusBitsMin && modulusLength <= limits.rsaModulusBitsMax;
  const exponentFits = publicExponent >= limits.rsaExponentMin && publicExponent <= limits.rsaExponentMax;
  return sizeFits && exponentFits ? 'rsa-signatures' : undefined;
}

const methods = Object.keys(curves) as EcdsaMethod[];

/**
 * Why no signature by this method is taken from a public key, for the administrator; undefined: it is.
 * @param publicKey SubjectPublicKeyInfo in DER, possibly a stranger's
 */
export function whyKeyUnfit(method: SignatureMethod, publicKey: Uint8Array): string | undefined {
  let key: KeyObject;
  try {
    key = readPublicKey(publicKey);
    if (signatureMethodOf(key) === method) return undefined;
  } catch {
    return 'its key cannot be read';
  }
  const { namedCurve, modulusLength, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType !== 'rsa' || method !== 'rsa-signatures') {
    return `its key (${namedCurve ?? key.asymmetricKeyType}) is none for ${method}`;
  }
  const { rsaModulusBitsMin, rsaModulusBitsMax } = limits;
  const own = `its RSA key has ${modulusLength} bits and the exponent ${publicExponent}`;
  return `${own}; accepted are ${rsaModulusBitsMin} to ${rsaModulusBitsMax} bits, and small odd exponents such as 65537`;
}

/**
 * Signs HASH_I or HASH_R. Takes milliseconds: not for the thread that serves packets.
 * @param privateKey a key object, or PKCS #8 in DER
 * @throws RangeError when the key is none for this method, and Node's error when it is no key at all
 */
export function makeSignature(
  method: SignatureMethod,
  privateKey: KeyObject | Uint8Array,
  hash: Uint8Array,
): Uint8Array {
  const key = privateKey instanceof KeyObject ? privateKey : readPrivateKey(privateKey);
  if (signatureMethodOf(key) !== method) throw new RangeError(`the private key makes no signatures of ${method}`);
  if (method === 'rsa-signatures') {
    return Uint8Array.from(privateEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, hash));
  }
  const { curve, coordinateBytes } = curves[method];
  const secret = coordinate(key.export({ format: 'jwk' }).d, coordinateBytes);
  const signature = curve.sign(hash, secret, overDigest);
  secret.fill(0);
  return signature;
}

/**
 * Whether a signature over HASH_I or HASH_R was made with the key of this public key. Everything may come from a stranger:
 * a key of another kind or size, or what is no key at all, has signed nothing.
 * @param publicKey SubjectPublicKeyInfo in DER
 */
export function verifySignature(
  method: SignatureMethod,
  publicKey: Uint8Array,
  hash: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    const key = readPublicKey(publicKey);
    if (signatureMethodOf(key) !== method) return false;
    if (method === 'rsa-signatures') {
      return equalConstantTime(publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature), hash);
    }
    const { curve, coordinateBytes } = curves[method];
    const { x, y } = key.export({ format: 'jwk' });
    const point = Uint8Array.of(4, ...coordinate(x, coordinateBytes), ...coordinate(y, coordinateBytes));
    return curve.verify(signature, hash, point, overDigest);
  } catch {
    return false;
  }
}

const readPublicKey = (der: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' });

const readPrivateKey = (der: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });

/** A number of a JSON Web Key, with its leading zeros. */
function coordinate(base64url: string | undefined, length: number): Uint8Array {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  const padded = new Uint8Array(length);
  padded.set(bytes, length - bytes.length);
  bytes.fill(0);
  return padded;
}
