import { bitString, nullValue, oid, sequence } from '../der/writer.ts';
import type { SigningKey } from '../keys/signing-key.ts';
import { signatureIds } from '../object-identifiers.ts';
import type { SigningAlgorithm } from './algorithm.ts';

/** AlgorithmIdentifier of a signature: RSA with NULL as its parameters (RFC 4055 §5), ECDSA without (RFC 5758 §3.2). */
export const signatureAlgorithm = (algorithm: SigningAlgorithm): Uint8Array =>
  algorithm.startsWith('rsa')
    ? sequence(oid(signatureIds[algorithm]), nullValue())
    : sequence(oid(signatureIds[algorithm]));

/** The shape that certificates, requests, CRLs and OCSP responses share: what is signed, how, and the signature. */
export async function signed(
  toBeSigned: Uint8Array,
  key: SigningKey,
  ...more: readonly Uint8Array[]
): Promise<Uint8Array> {
  return sequence(toBeSigned, signatureAlgorithm(key.algorithm), bitString(await key.sign(toBeSigned)), ...more);
}
