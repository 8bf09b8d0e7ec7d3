import { randomBytes, type webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import type { Sealed } from '@sekisho/contracts';
import { Secret, utf8 } from '@sekisho/wire';
import { PrivateFileError } from '../files.ts';
import { createKeyFile, placeOnce } from './key-file.ts';

/** A sealed secret can't be opened: made for another key or context, or tampered with. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

export type SealingPublicKey = webcrypto.CryptoKey;
export type SealingPrivateKey = webcrypto.CryptoKey;

/** RFC 9180 base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. */
export const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const seedBytes = 32;
const label = 'sekisho sealed v1 ';
/** What a seal is bound to. */
export const infoOf = (context: string): Uint8Array<ArrayBuffer> => utf8(label + context);
const fileNames = { public: 'auth-seal.public', private: 'auth-seal.private' };

/**
 * The keys by which others seal secrets to the auth service; made on the first call, read on later ones, also when two
 * instances start at once.
 * @param directory the state directory's `keys`
 * @throws PrivateFileError when others can read the private key
 */
export async function createSealingKeys(
  directory: string,
): Promise<{ publicKey: SealingPublicKey; privateKey: SealingPrivateKey }> {
  const seed = createKeyFile(directory, fileNames.private, () => randomBytes(seedBytes));
  // RFC 9180 §7.1.3: the seed gives both keys, so the private file alone is the truth.
  const { publicKey, privateKey } = await suite.kem.deriveKeyPair(seed.reveal());
  const text = toBase64(await suite.kem.serializePublicKey(publicKey));
  placeOnce(join(directory, fileNames.public), text, 0o644);
  return { publicKey, privateKey };
}

/**
 * The public half, for those who seal.
 * @throws PrivateFileError when the auth service has not made it yet, or the file holds none
 */
export async function loadSealingPublicKey(directory: string): Promise<SealingPublicKey> {
  const file = join(directory, fileNames.public);
  try {
    return await suite.kem.deserializePublicKey(fromBase64(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new PrivateFileError(`${file} holds no public key; the auth service writes it when it starts (${error}).`);
  }
}

/** Keys of whoever asks for a secret, for one answer: they are in memory alone. */
export const newSealingKeys = (): Promise<{ publicKey: SealingPublicKey; privateKey: SealingPrivateKey }> =>
  suite.kem.generateKeyPair();

/** @param bytes as RFC 9180 writes a key @throws SealError */
export async function readSealingPublicKey(bytes: Uint8Array): Promise<SealingPublicKey> {
  try {
    return await suite.kem.deserializePublicKey(new Uint8Array(bytes));
  } catch {
    throw new SealError('these bytes are no public key');
  }
}

/** The key as RFC 9180 writes it. */
export const sealingKeyBytes = async (publicKey: SealingPublicKey): Promise<Uint8Array> =>
  new Uint8Array(await suite.kem.serializePublicKey(publicKey));

/** Seals bytes so that only the holder of the private key reads them, and only in the same context. */
export async function sealTo(publicKey: SealingPublicKey, bytes: Uint8Array, context: string): Promise<Sealed> {
  const info = infoOf(context);
  const { enc, ct } = await suite.seal({ recipientPublicKey: publicKey, info }, bytes);
  return { enc: toBase64(enc), ciphertext: toBase64(ct) };
}

/** @throws SealError */
export async function openSealed(privateKey: SealingPrivateKey, sealed: Sealed, context: string): Promise<Secret> {
  const info = infoOf(context);
  const enc = fromBase64(sealed.enc);
  try {
    const plain = await suite.open({ recipientKey: privateKey, enc, info }, fromBase64(sealed.ciphertext));
    return new Secret(new Uint8Array(plain));
  } catch {
    throw new SealError('a sealed secret cannot be opened: made for another key or context, or damaged');
  }
}

const toBase64 = (bytes: ArrayBufferLike | Uint8Array): string =>
  Buffer.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes)).toString('base64');
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text.trim(), 'base64'));
