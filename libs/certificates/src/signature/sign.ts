import { bitString, nullValue, oid, sequence } from '../asn1/encode.ts';
import type { SigningAlgorithm } from '../keys/key-algorithm.ts';
import type { SigningKey } from '../keys/signing-key.ts';

export const signatureOids: Readonly<Record<SigningAlgorithm, string>> = {
  'rsa-sha256': '1.2.840.113549.1.1.11',
  'rsa-sha384': '1.2.840.113549.1.1.12',
  'rsa-sha512': '1.2.840.113549.1.1.13',
  'ecdsa-sha256': '1.2.840.10045.4.3.2',
  'ecdsa-sha384': '1.2.840.10045.4.3.3',
};

/** AlgorithmIdentifier of a signature: RSA with NULL as its parameters (RFC 4055 §5), ECDSA without (RFC 5758 §3.2). */
export const signatureAlgorithm = (algorithm: SigningAlgorithm): Uint8Array =>
  algorithm.startsWith('rsa')
    ? sequence(oid(signatureOids[algorithm]), nullValue())
    : sequence(oid(signatureOids[algorithm]));

/** The shape that certificates, requests, CRLs and OCSP responses share: what is signed, how, and the signature. */
export async function signed(
  toBeSigned: Uint8Array,
  key: SigningKey,
  ...more: readonly Uint8Array[]
): Promise<Uint8Array> {
  return sequence(toBeSigned, signatureAlgorithm(key.algorithm), bitString(await key.sign(toBeSigned)), ...more);
}
