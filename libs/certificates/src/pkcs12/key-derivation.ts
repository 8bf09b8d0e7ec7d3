import { createHash } from 'node:crypto';

/** What derived bytes are for (RFC 7292 appendix B.3). */
export const derivationPurpose = { encryptionKey: 1, initialVector: 2, macKey: 3 } as const;

export interface Derivation {
  readonly hash: 'sha1' | 'sha256';
  /** BMPString with its terminator, as bmpPassword makes it. */
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly purpose: (typeof derivationPurpose)[keyof typeof derivationPurpose];
  readonly length: number;
}

/** Bytes that SHA-1 and SHA-256 take at a time: v of the RFC. */
const blockBytes = 64;

/** Key derivation of PKCS #12 (RFC 7292 appendix B.2). */
export function derivePkcs12({ hash, password, salt, iterations, purpose, length }: Derivation): Uint8Array {
  const diversifier = new Uint8Array(blockBytes).fill(purpose);
  const input = Buffer.concat([filled(salt), filled(password)]);
  const derived = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    let digest = createHash(hash).update(diversifier).update(input).digest();
    for (let round = 1; round < iterations; round += 1) digest = createHash(hash).update(digest).digest();
    derived.set(digest.subarray(0, length - at), at);
    at += digest.length;
    addToBlocks(input, digest);
  }
  return derived;
}

/** Text as a BMPString with the terminator that PKCS #12 puts behind it (RFC 7292 appendix B.1). */
export function bmpPassword(password: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${password}\0`, 'utf16le').swap16());
}

/** Repeated until it fills whole blocks; nothing stays nothing. */
function filled(bytes: Uint8Array): Uint8Array {
  const length = Math.ceil(bytes.length / blockBytes) * blockBytes;
  return Uint8Array.from({ length }, (_, index) => bytes[index % bytes.length] ?? 0);
}

/** Adds the digest, repeated to a block, and one to every block of the input. */
function addToBlocks(input: Uint8Array, digest: Uint8Array): void {
  for (let start = 0; start < input.length; start += blockBytes) {
    let carry = 1;
    for (let index = blockBytes - 1; index >= 0; index -= 1) {
      carry += (input[start + index] ?? 0) + (digest[index % digest.length] ?? 0);
      input[start + index] = carry & 0xff;
      carry >>>= 8;
    }
  }
}
