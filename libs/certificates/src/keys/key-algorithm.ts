/** Keys that are made and accepted. */
export const keyAlgorithms = ['rsa-2048', 'rsa-3072', 'ecdsa-p256', 'ecdsa-p384'] as const;
export type KeyAlgorithm = (typeof keyAlgorithms)[number];

/** What a signature is made with: PKCS #1 v1.5 or ECDSA over a digest. */
export type SigningAlgorithm = 'rsa-sha256' | 'rsa-sha384' | 'rsa-sha512' | 'ecdsa-sha256' | 'ecdsa-sha384';
